package dev.stoa.chronoslite.graph;

import java.util.Collection;
import java.util.Optional;

import dev.stoa.chronoslite.job.TriggerRule;

/** What a trigger rule says of a follower. */
public enum Verdict {
    /** It starts. */
    FIRE,
    /** It cannot be said yet. */
    WAIT,
    /** It will not start in this run of the graph. */
    NEVER;

    /** How a parent ended, as a follower sees it. */
    public enum Outcome {
        /** Well, or badly and that does not matter. */
        SUCCESS,
        /** Badly, or by someone's order. */
        FAILURE,
        /** Not at all: it was skipped. */
        SKIPPED
    }

    /**
     * Judges.
     *
     * @param parents how each parent ended; empty for one that has not
     */
    public static Verdict of(TriggerRule rule, Collection<Optional<Outcome>> parents) {
        boolean open = parents.stream().anyMatch(Optional::isEmpty);
        boolean success = has(parents, Outcome.SUCCESS);
        boolean failure = has(parents, Outcome.FAILURE);
        boolean skipped = has(parents, Outcome.SKIPPED);
        return switch (rule) {
            case ALL_SUCCESS -> all(open, failure || skipped);
            case ALL_FAILED -> all(open, success || skipped);
            case NONE_FAILED -> all(open, failure);
            case ALL_DONE -> all(open, false);
            case ONE_SUCCESS -> one(open, success);
            case ONE_FAILED -> one(open, failure);
            case ONE_DONE -> one(open, success || failure || skipped);
        };
    }

    private static boolean has(Collection<Optional<Outcome>> parents, Outcome outcome) {
        return parents.contains(Optional.of(outcome));
    }

    private static Verdict all(boolean open, boolean broken) {
        if (broken) {
            return NEVER;
        }
        return open ? WAIT : FIRE;
    }

    private static Verdict one(boolean open, boolean there) {
        if (there) {
            return FIRE;
        }
        return open ? WAIT : NEVER;
    }
}
