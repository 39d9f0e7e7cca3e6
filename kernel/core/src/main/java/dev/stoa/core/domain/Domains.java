package dev.stoa.core.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.TaskCounts;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.core.machine.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * All agents as constraints see them, and the tasks on them counted by domain.
 *
 * <p>Told of each agent that comes, opens, closes and goes, and of each task that comes to be held and is released. A task
 * costs O(ways of counting of its framework). One owner, one thread.
 */
public final class Domains {
    private final List<@Nullable Place> places = new ArrayList<>();
    // In the order in which they were first asked for.
    private final Map<String, Division> divisions = new LinkedHashMap<>();
    private final Map<FrameworkId, Tally> tallies = new LinkedHashMap<>();

    /** Takes an agent in, or takes in what is now said of one that is in. Returns whether constraints see it differently. */
    public boolean put(int index, AgentInfo info) {
        while (places.size() <= index) {
            places.add(null);
        }
        Place known = places.get(index);
        if (known == null) {
            Place place = new Place(index, info);
            places.set(index, place);
            divisions.values().forEach(division -> opened(division, division.enter(place)));
            return true;
        }
        Invariant.check(known.agent().equals(info.id()), "index %s is %s's and %s's", index, known.agent(), info.id());
        if (known.isSaidBy(info)) {
            return false;
        }
        tallies.values().forEach(Tally::retireAll);
        divisions.forEach((name, division) -> division.leave(known, known.valueOf(name)));
        known.say(info);
        divisions.values().forEach(division -> division.enter(known));
        return true;
    }

    /** Takes an agent out; its tasks must have been released. */
    public void remove(int index) {
        Place place = place(index);
        places.set(index, null);
        divisions.forEach((name, division) -> closed(division, division.leave(place, place.valueOf(name))));
    }

    /** Nothing new may run on this agent until it opens: its domains do not count as empty ones. */
    public void closeIfOpen(int index) {
        Place place = place(index);
        if (place.isOpen()) {
            divisions.values().forEach(division -> closed(division, division.close(index)));
            place.setOpen(false);
        }
    }

    /** New things may run on this agent. */
    public void openIfClosed(int index) {
        Place place = place(index);
        if (!place.isOpen()) {
            place.setOpen(true);
            divisions.values().forEach(division -> opened(division, division.open(index)));
        }
    }

    private void opened(Division division, int domain) {
        if (domain != Division.NONE) {
            tallies.values().forEach(tally -> tally.opened(division, domain));
        }
    }

    private void closed(Division division, int domain) {
        if (domain != Division.NONE) {
            tallies.values().forEach(tally -> tally.closed(division, domain));
        }
    }

    /** The agent of this index, which must be in. */
    public Place place(int index) {
        Place place = index < places.size() ? places.get(index) : null;
        Invariant.check(place != null, "no agent has index %s", index);
        return Objects.requireNonNull(place);
    }

    /** A task has come to be held there; if it was held elsewhere it has moved. */
    public void hold(int index, TaskKey task, SortedMap<String, String> labels) {
        tally(task.framework()).hold(task.task(), index, labels);
    }

    /** A task is held there no more. Does nothing if it was not. */
    public void releaseIfHeld(int index, TaskKey task) {
        Tally tally = tallies.get(task.framework());
        if (tally != null) {
            tally.releaseIfHeld(index, task.task());
        }
    }

    /** Counts a task that nobody holds, to see what would be if somebody did; ended by {@link #endPretence}. */
    public void pretend(int index, TaskKey task, SortedMap<String, String> labels) {
        tally(task.framework()).pretend(task.task(), index, labels);
    }

    /** Counts a pretended task no more. */
    public void endPretence(TaskKey task) {
        tally(task.framework()).endPretence(task.task());
    }

    /** Counts a task that is held no more, to see what would be if it were gone; ended by {@link #endAbsence}. Does nothing if it is not held. */
    public void pretendAbsent(TaskKey task) {
        tally(task.framework()).pretendAbsent(task.task());
    }

    /** Counts a task again that was pretended to be gone. Does nothing if it was not. */
    public void endAbsence(TaskKey task) {
        tally(task.framework()).endAbsence(task.task());
    }

    /** Forgets how a framework's tasks are counted; there must be none. */
    public void forget(FrameworkId framework) {
        Tally tally = tallies.remove(framework);
        Invariant.check(tally == null || tally.isEmpty(), "framework %s leaves with tasks counted", framework);
    }

    /** The tasks of a framework, counted. */
    public TaskCounts<Place> countsOf(FrameworkId framework) {
        return tally(framework);
    }

    /** Rises whenever an answer to a constraint about tasks of this framework may have changed. */
    public long versionOf(FrameworkId framework) {
        Tally tally = tallies.get(framework);
        return tally == null ? 0 : tally.version();
    }

    private Tally tally(FrameworkId framework) {
        return tallies.computeIfAbsent(framework, id -> new Tally(this::division));
    }

    private Division division(String name) {
        Division known = divisions.get(name);
        if (known != null) {
            return known;
        }
        Division made = new Division(name);
        divisions.put(name, made);
        for (Place place : places) {
            if (place != null) {
                made.enter(place);
            }
        }
        return made;
    }
}
