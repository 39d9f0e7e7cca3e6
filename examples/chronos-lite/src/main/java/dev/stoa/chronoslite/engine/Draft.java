package dev.stoa.chronoslite.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;

/** A decision in the making: reads see what was decided before in it, the state itself stays as it is. */
final class Draft {
    private final State state;
    private final long now;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Map<String, Progress> progress = new TreeMap<>();
    private final Map<String, TreeMap<Long, Run>> runs = new TreeMap<>();

    private final Predicate<Run> out;

    /**
     * A decision to be made.
     *
     * @param out whether a task of a waiting run may be under way or on an agent
     */
    Draft(State state, long now, Predicate<Run> out) {
        this.state = state;
        this.now = now;
        this.out = out;
    }

    boolean mayBeOut(Run run) {
        return run.state().isOnAgent() || (run.state() == RunState.READY && out.test(run));
    }

    State state() {
        return state;
    }

    int size() {
        return changes.size();
    }

    long now() {
        return now;
    }

    Progress progress(State.Job job) {
        return progress.getOrDefault(job.record().name(), job.progress());
    }

    void put(Progress value) {
        progress.put(value.name(), value);
        add(new Change.ProgressPut(value));
    }

    void put(Run run) {
        runs.computeIfAbsent(run.id().job(), none -> new TreeMap<>()).put(run.sequence(), run);
        add(new Change.RunPut(run));
    }

    void add(Change change) {
        changes.remove(change.key());
        changes.put(change.key(), change);
    }

    Optional<Run> run(RunId id) {
        for (Run drafted : runs.getOrDefault(id.job(), new TreeMap<>()).values()) {
            if (drafted.id().equals(id)) {
                return Optional.of(drafted);
            }
        }
        return state.run(id);
    }

    /** A job's runs that have not ended, oldest first. */
    List<Run> open(State.Job job) {
        TreeMap<Long, Run> drafted = runs.get(job.record().name());
        if (drafted == null) {
            return new ArrayList<>(job.open());
        }
        TreeMap<Long, Run> open = new TreeMap<>();
        job.open().forEach(run -> open.put(run.sequence(), run));
        drafted.forEach((sequence, run) -> {
            if (run.state().isTerminal()) {
                open.remove(sequence);
            } else {
                open.put(sequence, run);
            }
        });
        return new ArrayList<>(open.values());
    }

    /** All of a job's runs, oldest first. */
    Collection<Run> runs(State.Job job) {
        TreeMap<Long, Run> drafted = runs.get(job.record().name());
        if (drafted == null) {
            return job.runs();
        }
        TreeMap<Long, Run> all = new TreeMap<>();
        job.runs().forEach(run -> all.put(run.sequence(), run));
        all.putAll(drafted);
        return all.values();
    }

    <T> Decision<T> decide(T answer) {
        return new Decision<>(List.copyOf(changes.values()), answer);
    }
}
