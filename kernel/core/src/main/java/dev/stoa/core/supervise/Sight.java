package dev.stoa.core.supervise;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is seen of one supervised framework at one moment.
 *
 * @param attempts those of which the kernel knows, by their numbers; of those that have ended only the newest
 * @param isSubscribed whether some process speaks for the framework now
 * @param isPlaceWanted whether a place is being looked for
 * @param areAgentsReturning whether agents that may run an attempt nobody here knows of are still expected back
 */
public record Sight(
        SortedMap<Long, Seen> attempts, boolean isSubscribed, boolean isPlaceWanted, boolean areAgentsReturning) {
    public Sight {
        attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
    }

    /** How an attempt is. */
    public enum How {
        /** It is launched and does not run yet. */
        STARTING,
        /** It runs, or has its grace to end. */
        RUNNING,
        /** Its agent cannot be seen: it may well run. */
        UNSEEN,
        /** It has ended by itself and said that all was well. */
        DONE,
        /** It has ended by itself, and not well. */
        FAILED,
        /** It was ended by somebody's order, or never began. */
        ENDED,
        /** Its agent is there without it, or is gone for good. */
        GONE;

        /** Whether it is known to be there. */
        boolean isLive() {
            return this == STARTING || this == RUNNING;
        }

        boolean isOver() {
            return compareTo(DONE) >= 0;
        }
    }

    /**
     * One attempt.
     *
     * @param isKillOrdered whether somebody wants it ended
     * @param why one sentence on how it ended; empty while it has not
     */
    public record Seen(How how, boolean isKillOrdered, String why) {}

    Optional<Seen> seen(long attempt) {
        return Optional.ofNullable(attempts.get(attempt));
    }
}
