package dev.stoa.chronoslite.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.stoa.chronoslite.graph.JobGraph;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;
import dev.stoa.chronoslite.schedule.Slots;

/** What can be seen of an engine, by whoever may touch it. Nothing that it gives may be kept beyond the look. */
public final class EngineView {
    private final State state;
    private final Waiting waiting;
    private final Placement placement;

    EngineView(State state, Waiting waiting, Placement placement) {
        this.state = state;
        this.waiting = waiting;
        this.placement = placement;
    }

    /**
     * A job and what is known of it.
     *
     * @param next its next slot; empty if there is none
     * @param runs its kept runs, oldest first
     * @param open those of them that have not ended
     * @param health how it is
     */
    public record JobView(
            JobRecord record,
            Progress progress,
            Optional<Slots> slots,
            Optional<Instant> next,
            Collection<Run> runs,
            Collection<Run> open,
            Health health) {
        /** The last run that was opened. */
        public Optional<Run> last() {
            return runs.stream().reduce((earlier, later) -> later);
        }

        /** The last runs, newest first. */
        public List<Run> last(int count) {
            List<Run> all = new ArrayList<>(runs);
            List<Run> last = new ArrayList<>(all.subList(Math.max(0, all.size() - count), all.size()));
            java.util.Collections.reverse(last);
            return last;
        }
    }

    private static JobView view(State.Job job) {
        return new JobView(job.record(), job.progress(), job.slots(), job.next(), job.runs(), job.open(), job.health());
    }

    /** How many jobs there are. */
    public int jobCount() {
        return state.jobs().size();
    }

    /** How many runs have not ended. */
    public int openRuns() {
        return state.openRuns();
    }

    /** How many runs wait for resources; one whose launch was sent does not. */
    public int readyRuns() {
        return waiting.placeable().size();
    }

    /** The jobs whose names come after one, in order. */
    public Iterable<JobView> jobsAfter(String name) {
        return () -> state.jobs().tailMap(name, false).values().stream()
                .map(EngineView::view)
                .iterator();
    }

    /** Those of them whose name, owner or description has a text in it, in whatever case. O(all), next to nothing for each. */
    public Iterable<JobView> jobsAfter(String name, String filter) {
        if (filter.isEmpty()) {
            return jobsAfter(name);
        }
        String sought = filter.toLowerCase(Locale.ROOT);
        return () ->
                state.shelves().mentioning(sought, name).map(EngineView::view).iterator();
    }

    /** How many jobs are so. */
    public int count(Health health) {
        return state.census().of(health);
    }

    /** The first jobs by name whose last run ended badly, whether or not another one is there; without those that are disabled. */
    public List<JobView> troubled(int limit) {
        return views(state.census().troubled(), limit);
    }

    /** The first jobs by name of which a run is on an agent. */
    public List<JobView> running(int limit) {
        return views(state.census().running(), limit);
    }

    private List<JobView> views(Collection<String> names, int limit) {
        return names.stream().limit(limit).flatMap(name -> job(name).stream()).toList();
    }

    /** One job. */
    public Optional<JobView> job(String name) {
        return state.job(name).map(EngineView::view);
    }

    /** One run. */
    public Optional<Run> run(RunId id) {
        return state.run(id);
    }

    /** Who follows whom. */
    public JobGraph graph() {
        return state.graph();
    }

    /** What is true for all. */
    public Meta meta() {
        return state.meta();
    }

    /** The runs that wait for resources, in the order in which they will be placed, at most {@code limit}. */
    public List<Run> waiting(int limit) {
        return waiting.placeable().stream()
                .limit(limit)
                .flatMap(rank -> state.run(rank.run()).stream())
                .toList();
    }

    /** Why a run that has not ended is not further; empty if nothing holds it. */
    public Optional<String> why(Run run) {
        String id = run.id().toString();
        if (run.state() == RunState.READY) {
            if (waiting.isUnconfirmed(id)) {
                return Optional.of("the kernel is asked whether it runs already");
            }
            Optional<Placement.Sent> sent = waiting.sent(id);
            if (sent.isPresent()) {
                return Optional.of("launched on %s, which has not answered yet"
                        .formatted(sent.get().agent()));
            }
            return Optional.of(placement.why(id).orElse("no offer of resources has come yet"));
        }
        if (run.state() == RunState.BACKOFF) {
            return Optional.of(
                    "%s; tried again at %s".formatted(run.reason(), Instant.ofEpochMilli(run.notBeforeMillis())));
        }
        if (run.state().isOnAgent()) {
            return placement.why(id);
        }
        return run.reason().isEmpty() ? Optional.empty() : Optional.of(run.reason());
    }
}
