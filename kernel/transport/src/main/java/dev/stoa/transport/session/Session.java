package dev.stoa.transport.session;

/** An open session: messages go both ways in order, at most once, until it ends. All methods from any thread. */
public interface Session {
    /** A number that no other session of this process has had. For logs. */
    long number();

    /** What the client said of itself; on the client's side its own words. */
    Hello hello();

    /**
     * Sends one message. Never blocks. After {@link SendResult#BACK_PRESSURED} the listener hears
     * {@link SessionListener#onWritable} once there is room.
     *
     * @throws IllegalArgumentException if the message is not of the kind that this side of the session sends
     */
    SendResult send(Object message);

    /**
     * Stops handing on messages to the listener (a few may still come) until {@link #resume}: the sender is
     * back-pressured once the room between is full. The peer's lease does not run meanwhile.
     */
    void pause();

    /** Hands on messages again. Doing it twice is harmless. */
    void resume();

    /** Ends the session after what was sent before; the other side hears why. Closing twice is harmless. */
    void close(String detail);
}
