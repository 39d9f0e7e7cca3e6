package dev.stoa.chronoslite.engine;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.stoa.chronoslite.run.RunState;

/**
 * Which tasks of runs may be out, and which ready runs wait for an offer because theirs is not. Soft: what was sent and not answered, and
 * what a new leader has not asked about yet.
 */
final class Waiting {
    private final State state;
    private final Map<String, Placement.Sent> sent = new HashMap<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private final NavigableSet<State.Rank> placeable = new TreeSet<>();
    private final Map<String, State.Rank> ranks = new HashMap<>();

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
    NavigableSet<State.Rank> placeable() {
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
        Optional<State.Rank> rank = state.run(run)
                .filter(known -> known.state() == RunState.READY)
                .flatMap(known -> state.job(known.id().job()).map(job -> State.rank(job, known)));
        if (state.run(run).isEmpty()) {
            // Its statuses, if any still come, are those of a stranger.
            sent.remove(run);
            unconfirmed.remove(run);
        }
        State.Rank old = ranks.remove(run);
        if (old != null) {
            placeable.remove(old);
        }
        if (rank.isPresent() && !isOut(run)) {
            placeable.add(rank.get());
            ranks.put(run, rank.get());
        }
    }
}
