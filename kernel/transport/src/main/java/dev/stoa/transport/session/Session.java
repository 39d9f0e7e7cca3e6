package dev.stoa.transport.session;

/** An open session: messages go both ways in order, at most once, until it ends. All methods from any thread. */
public interface Session {
    /** A number that no other session of this process has had. For logs. */
    long number();

    /** What the client said of itself; on the client's side its own words. */
    Hello hello();

    /**
     * Sends one registered message. Never blocks.
     *
     * @throws IllegalArgumentException if the message's type is not registered for the wire
     */
    SendResult send(Object message);

    /** Ends the session after what was sent before; the other side hears why. Closing twice is harmless. */
    void close(String detail);
}
