package dev.stoa.sdk.scheduler;

import java.util.Optional;

import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;

/** Says where and when to attach next. */
public interface MasterSeeker {
    /**
     * One attempt.
     *
     * @param address where
     * @param afterMillis how long to wait before it
     */
    record Attempt(SessionAddress address, long afterMillis) {}

    /** The next attempt after this end, or the first one. */
    Attempt next(Optional<SessionEnd> end);

    /** A session opened and was of use: the next search starts afresh. */
    void succeeded();
}
