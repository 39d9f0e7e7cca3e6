package dev.stoa.transport.session;

/**
 * Opens sessions and listens for them: one for each process, over one provider.
 *
 * <p>All methods from any thread. Closing it ends all its sessions and gives back all shared memory and threads.
 */
public interface SessionTransport extends AutoCloseable {
    /** A place that is listened on. */
    interface Listening extends AutoCloseable {
        /** Where, with the port that was really taken. */
        SessionAddress address();

        /** Ends all its sessions and listens no more. */
        @Override
        void close();
    }

    /**
     * Listens for clients.
     *
     * @throws SessionTransportException if the place cannot be had, such as a port in use; names it
     */
    Listening listen(SessionAddress address, SessionAcceptor acceptor);

    /** Tries once to attach. The listener hears the outcome; on failure the caller decides when to try again. */
    void connect(SessionAddress address, Hello hello, SessionListener listener);

    @Override
    void close();
}
