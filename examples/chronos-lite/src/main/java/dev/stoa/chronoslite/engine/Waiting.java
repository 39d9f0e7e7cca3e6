package dev.stoa.chronoslite.engine;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;

/**
 * Which tasks of runs may be out, and which ready runs wait for an offer because theirs is not. Soft: what was sent and not answered, and
 * what a new leader has not asked about yet.
 */
final class Waiting {
    /** The order in which waiting runs are placed: high priority first, then by time. */
    record Rank(int priority, long nominalMillis, String run) implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::priority)
                .thenComparingLong(Rank::nominalMillis)
                .thenComparing(Rank::run);

        private static Rank of(State.Job job, Run run) {
            int priority = job.definition().policy().highPriority() ? 0 : 1;
            return new Rank(priority, run.nominalMillis(), run.id().toString());
        }

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }

    private final State state;
    private final Map<String, Placement.Sent> sent = new HashMap<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private final NavigableSet<Rank> placeable = new TreeSet<>();
    private final Map<String, Rank> ranks = new HashMap<>();

    Waiting(State state) {
        this.state = state;
    }

    /** Whether a task of this run may be on its way or on an agent although no record says so. O(1). */
    boolean isOut(String run) {
        return sent.containsKey(run) || unconfirmed.contains(run);
    }

    /** Whether the kernel has not said yet what it knows of this run. */
    boolean isUnconfirmed(String run) {
        return unconfirmed.contains(run);
    }

    /** How many runs the kernel must still be asked about. */
    int unconfirmed() {
        return unconfirmed.size();
    }

    /** The launch of a run that nobody has answered; empty if there is none. */
    Optional<Placement.Sent> sent(String run) {
        return Optional.ofNullable(sent.get(run));
    }

    /** All runs that may be out, in the order of their ids. */
    List<String> out() {
        Set<String> all = new TreeSet<>(unconfirmed);
        all.addAll(sent.keySet());
        return List.copyOf(all);
    }

    /** The ready runs of which nothing is out, in the order in which they are placed. A view. */
    NavigableSet<Rank> placeable() {
        return Collections.unmodifiableNavigableSet(placeable);
    }

    /** A launch was sent. */
    void launched(String run, Placement.Sent launch) {
        sent.put(run, launch);
        review(run);
    }

    /** Nobody waits for an answer to its launch any more. */
    void answered(String run) {
        if (sent.remove(run) != null) {
            review(run);
        }
    }

    /** The kernel must be asked about it before anything else is done. */
    void doubt(String run) {
        unconfirmed.add(run);
        review(run);
    }

    /** The kernel has spoken of it. */
    void heard(String run) {
        if (unconfirmed.remove(run)) {
            review(run);
        }
    }

    /** Looks again at a run whose record may have changed or gone. */
    void review(String run) {
        Rank old = ranks.remove(run);
        if (old != null) {
            placeable.remove(old);
        }
        Optional<Run> known = state.run(run);
        if (known.isEmpty()) {
            // Its statuses, if any still come, are those of a stranger.
            sent.remove(run);
            unconfirmed.remove(run);
        } else if (known.get().state() == RunState.READY) {
            reviewReady(known.get());
        }
    }

    private void reviewReady(Run run) {
        String id = run.id().toString();
        if (isOut(id)) {
            state.silence(run);
        } else {
            Rank rank = Rank.of(state.job(run.id().job()).orElseThrow(), run);
            placeable.add(rank);
            ranks.put(id, rank);
            state.ring(run);
        }
    }
}
