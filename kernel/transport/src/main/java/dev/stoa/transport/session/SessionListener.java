package dev.stoa.transport.session;

/**
 * Hears one session. Called by the transport's own thread, one call at a time, so it must not block: a shell hands on to
 * its actor.
 *
 * <p>Order: {@code onOpened} at most once, then any number of {@code onMessage}, then {@code onEnded} exactly once. An
 * attempt that fails calls {@code onEnded} alone.
 */
public interface SessionListener {
    /** The hello was taken. */
    void onOpened(Session session);

    /** A message came. */
    void onMessage(Session session, Object message);

    /** There is room again after a send was {@link SendResult#BACK_PRESSURED}. Comes once for any number of those. */
    default void onWritable(Session session) {}

    /** It is over, or never began. */
    void onEnded(SessionEnd end);
}
