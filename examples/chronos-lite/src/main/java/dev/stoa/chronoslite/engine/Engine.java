package dev.stoa.chronoslite.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;

/**
 * Decides everything about jobs and runs. What happens comes in with its time; out come {@linkplain Decision decisions}, whose
 * changes are {@linkplain #apply applied} here at once and must be written before anything else is done about them.
 *
 * <p>Hard state is the records alone. Soft is what was sent and not answered, and what a new leader has not yet asked about: an
 * attempt that may be out is never launched again before the kernel has said that it is nowhere.
 */
public final class Engine {
    /** How many records one tick writes, more or less; the rest follows at once in another one. */
    static final int MAX_TICK = 200;

    /** How many slots that did not run are recorded as runs of their own in one decision; all are counted. */
    private static final int MAX_SKIPPED_RECORDS = 20;

    private final State state = new State();
    private final Waiting waiting = new Waiting(state);
    private final Placement placement = new Placement();
    private final Orders orders = new Orders(this);
    /** Tasks of runs that were deleted with their job, until {@link #react} has told them. */
    private final List<TaskId> orphans = new ArrayList<>();

    /** Takes a record in, from a decision or, at the start, from the store. */
    public void apply(Change change) {
        if (change instanceof Change.RunRemoved removed) {
            rememberOrphan(removed);
        }
        List<String> touched = touched(change);
        state.apply(change);
        if (change instanceof Change.RunPut put) {
            settle(put.run());
        }
        touched.forEach(waiting::review);
    }

    /** The runs whose place in the queue a change may change. */
    private List<String> touched(Change change) {
        if (change instanceof Change.RunPut put) {
            return List.of(put.run().id().toString());
        } else if (change instanceof Change.RunRemoved removed) {
            return state.job(removed.job()).flatMap(job -> job.run(removed.sequence())).stream()
                    .map(run -> run.id().toString())
                    .toList();
        } else if (change instanceof Change.JobPut put) {
            return ids(state.job(put.job().name()).map(State.Job::open));
        } else if (change instanceof Change.JobRemoved removed) {
            return ids(state.job(removed.name()).map(State.Job::runs));
        }
        return List.of();
    }

    private static List<String> ids(Optional<Collection<Run>> runs) {
        return runs.orElse(List.of()).stream().map(run -> run.id().toString()).toList();
    }

    /** What a run's new record ends: questions about it, and reasons why it waits. */
    private void settle(Run run) {
        String id = run.id().toString();
        if (run.state().isTerminal() || run.state() == RunState.BACKOFF) {
            waiting.answered(id);
            waiting.heard(id);
            placement.forget(id);
        } else if (run.state() != RunState.READY) {
            placement.forget(id);
            if (run.state() == RunState.RUNNING) {
                waiting.answered(id);
            }
        } else if (waiting.sent(id)
                .filter(old -> !old.task().equals(run.task()))
                .isPresent()) {
            waiting.answered(id);
        }
    }

    private void rememberOrphan(Change.RunRemoved removed) {
        state.job(removed.job())
                .flatMap(job -> job.run(removed.sequence()))
                .filter(run -> !run.state().isTerminal())
                .filter(run -> run.state().isOnAgent() || waiting.isOut(run.id().toString()))
                .ifPresent(run -> orphans.add(run.task()));
    }

    /** Called once, when all records of the store are applied: what they say is on agents must be asked about. */
    public void recovered() {
        for (State.Job job : state.jobs().values()) {
            for (Run run : job.open()) {
                if (run.state() == RunState.READY || run.state().isOnAgent()) {
                    waiting.doubt(run.id().toString());
                }
            }
        }
    }

    /** The tasks that the kernel must be asked about: all that may be out and have not been heard of. */
    public List<TaskId> toReconcile() {
        List<TaskId> tasks = new ArrayList<>();
        waiting.out().forEach(id -> state.run(id).ifPresent(run -> tasks.add(run.task())));
        return tasks;
    }

    /** How many tasks a new leader has not heard of yet. */
    public int unconfirmed() {
        return waiting.unconfirmed();
    }

    /** All records, in an order in which they can be applied. */
    public List<Change> records() {
        return state.all();
    }

    /** What can be seen. */
    public EngineView view() {
        return new EngineView(state, waiting, placement);
    }

    // Orders of people

    /** Defines a job or changes it. See {@link Orders#put}. */
    public Decision<Answer> put(JobDefinition definition, Expectation expected, long nowMillis) {
        return orders.put(definition, expected, draft(nowMillis));
    }

    /** Deletes a job, kills what runs of it and forgets its runs. */
    public Decision<Answer> remove(String name, Expectation expected, long nowMillis) {
        return orders.remove(name, expected, draft(nowMillis));
    }

    /** Starts a job by hand. */
    public Decision<Answer> runNow(String name, String arguments, long nowMillis) {
        return orders.runNow(name, arguments, draft(nowMillis));
    }

    /** Kills a run. */
    public Decision<Answer> kill(RunId run, String why, long nowMillis) {
        return orders.kill(run, why, draft(nowMillis));
    }

    /** Kills all open runs of a job. */
    public Decision<Answer> killAll(String name, String why, long nowMillis) {
        return orders.killAll(name, why, draft(nowMillis));
    }

    /** Runs an ended run of a graph or of a slot once more. */
    public Decision<Answer> rerun(RunId run, long nowMillis) {
        return orders.rerun(run, draft(nowMillis));
    }

    /** Runs the slots of a range, {@code from} included, {@code to} not, in order. */
    public Decision<Answer> backfill(String name, Instant from, Instant to, long nowMillis) {
        return orders.backfill(name, from, to, draft(nowMillis));
    }

    /** Declares that a job's last run went well, so that its followers go on. */
    public Decision<Answer> markSuccess(String name, long nowMillis) {
        return orders.markSuccess(name, draft(nowMillis));
    }

    /** Stops or continues the deciding of slots. */
    public Decision<Answer> pause(Meta.Pause pause, long nowMillis) {
        return orders.pause(pause, draft(nowMillis));
    }

    // Time

    /** When {@link #tick} should be called at the latest; empty for not at all. */
    public Optional<Long> nextMillis() {
        return state.due().isEmpty()
                ? Optional.empty()
                : Optional.of(state.due().first().millis());
    }

    /** Does what is due, late or twice as it may be called. The answer says whether more is due at once. */
    public Decision<Boolean> tick(long nowMillis) {
        Draft draft = draft(nowMillis);
        Lifecycle lifecycle = new Lifecycle(draft);
        for (State.Due due : state.due()) {
            if (due.millis() > nowMillis) {
                return draft.decide(false);
            }
            if (draft.size() >= MAX_TICK) {
                return draft.decide(true);
            }
            State.Job job = state.job(due.job()).orElseThrow();
            if (due.run().isEmpty()) {
                fire(job, draft, lifecycle);
            } else {
                // By its draft: something that was due before may have changed it.
                Optional<Run> run = state.run(due.run()).flatMap(known -> draft.run(known.id()));
                run.ifPresent(found -> timeOut(job, found, draft, lifecycle));
            }
        }
        return draft.decide(false);
    }

    private static void fire(State.Job job, Draft draft, Lifecycle lifecycle) {
        Instant cursor = Instant.ofEpochMilli(draft.progress(job).cursorMillis());
        Instant now = Instant.ofEpochMilli(draft.now() - job.jitterMillis());
        Firing firing =
                Firing.decide(job.slots().orElseThrow(), job.definition().policy(), cursor, now);
        firing.cursor().ifPresent(last -> draft.put(draft.progress(job).withCursor(last.toEpochMilli())));
        record(job, firing.tooLate(), "its deadline was over before it was decided", draft, lifecycle);
        record(job, firing.dropped(), "missed, and the misfire rule drops it", draft, lifecycle);
        firing.catchUp().forEach(slot -> lifecycle.openSlot(job, slot.toEpochMilli(), Cause.CATCH_UP));
        firing.fire().forEach(slot -> lifecycle.openSlot(job, slot.toEpochMilli(), Cause.SCHEDULE));
    }

    private static void record(State.Job job, List<Instant> slots, String why, Draft draft, Lifecycle lifecycle) {
        int counted = Math.max(0, slots.size() - MAX_SKIPPED_RECORDS);
        if (counted > 0) {
            draft.put(draft.progress(job).afterMissing(counted));
        }
        slots.subList(counted, slots.size()).forEach(slot -> lifecycle.skipSlot(job, slot.toEpochMilli(), why));
    }

    private static void timeOut(State.Job job, Run run, Draft draft, Lifecycle lifecycle) {
        switch (run.state()) {
            case BACKOFF -> {
                if (run.notBeforeMillis() <= draft.now()) {
                    draft.put(run.ready(run.reason()));
                }
            }
            case READY, QUEUED -> {
                if (Deadlines.start(job, run).orElse(Long.MAX_VALUE) <= draft.now()) {
                    lifecycle.end(job, run, RunState.SKIPPED, -1, "its deadline was over before it could start");
                }
            }
            case RUNNING -> {
                if (Deadlines.end(job, run).orElse(Long.MAX_VALUE) <= draft.now()) {
                    draft.put(run.killing(Statuses.TOO_LONG
                            + job.definition().policy().maxRunTime().orElseThrow()));
                }
            }
            default -> {}
        }
    }

    // The kernel

    /** Whether resources are wanted. O(1). */
    public boolean wantsOffers() {
        return !waiting.placeable().isEmpty();
    }

    /**
     * Uses offers for waiting runs: what comes of it is sent, not recorded, because the intents are.
     *
     * @param written whether the intent of the run of this id is known to be written; one that is not is passed over
     * @return the offers that are used, in their order
     */
    public List<Placement.Launch> place(List<Offer> offers, Predicate<String> written) {
        List<Placement.Launch> launches = placement.place(offers, waiting.placeable(), state, written);
        launches.forEach(launch ->
                launch.tasks().forEach(each -> waiting.launched(each.run().id().toString(), each.sent())));
        return launches;
    }

    /** Hears which launches did not happen. The answer says, of those that are tried again though their offer was good, why. */
    public Decision<List<String>> rejected(Collection<Rejection> rejections, long nowMillis) {
        Draft draft = draft(nowMillis);
        Lifecycle lifecycle = new Lifecycle(draft);
        List<String> odd = new ArrayList<>();
        for (Rejection rejection : rejections) {
            Optional<Run> run = runOf(rejection.task());
            if (run.isEmpty()) {
                continue;
            }
            String id = run.get().id().toString();
            State.Job job = state.job(run.get().id().job()).orElseThrow();
            waiting.answered(id);
            if (run.get().state() == RunState.KILLING) {
                lifecycle.end(job, run.get(), RunState.KILLED, -1, run.get().reason());
            } else if (rejection.reason() == Rejection.Reason.TASK_ID_USED) {
                // Launched by someone before: what has become of it must be asked.
                waiting.doubt(id);
            } else if (rejection.reason() == Rejection.Reason.NOT_VALID) {
                lifecycle.attemptFailed(job, run.get(), -1, "the kernel refuses it: " + rejection.message());
            } else {
                placement.note(id, "rejected: " + rejection.message());
                if (rejection.reason() != Rejection.Reason.OFFER_NOT_VALID) {
                    odd.add("%s: %s".formatted(rejection.task(), rejection.message()));
                }
            }
        }
        return draft.decide(odd);
    }

    /** Hears how a task is. */
    public Decision<Statuses.Verdict> status(TaskStatus status, long nowMillis) {
        Draft draft = draft(nowMillis);
        TaskId task = status.task().task();
        Optional<Run> run = runOf(task);
        run.ifPresent(found -> waiting.heard(found.id().toString()));
        return Statuses.take(
                status, run, draft, run.map(Run::id).map(RunId::toString).flatMap(waiting::sent), placement);
    }

    private Optional<Run> runOf(TaskId task) {
        int dot = task.value().lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : state.run(task.value().substring(0, dot))
                        .filter(run -> run.task().equals(task));
    }

    private Draft draft(long nowMillis) {
        return new Draft(state, nowMillis, run -> waiting.isOut(run.id().toString()));
    }

    State state() {
        return state;
    }

    /** What must be said after changes are written: which tasks must end. */
    public List<TaskId> react(Collection<Change> changes) {
        Map<String, TaskId> kills = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change instanceof Change.RunPut put && put.run().state() == RunState.KILLING) {
                kills.put(put.run().id().toString(), put.run().task());
            }
        }
        List<TaskId> all = new ArrayList<>(orphans);
        orphans.clear();
        all.addAll(kills.values());
        return all;
    }
}
