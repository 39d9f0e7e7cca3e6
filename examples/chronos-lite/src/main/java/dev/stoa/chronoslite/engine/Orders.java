package dev.stoa.chronoslite.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.chronoslite.job.Concurrency;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.JobRuleException;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;
import dev.stoa.chronoslite.schedule.ScheduleException;
import dev.stoa.chronoslite.schedule.Slots;

/** What people may order, and when it is refused. */
final class Orders {
    /** The most jobs. */
    static final int MAX_JOBS = 200_000;

    /** The most runs that have not ended. */
    static final int MAX_OPEN = 200_000;

    /** The most slots of one backfill. */
    static final int MAX_BACKFILL = 300;

    private final Engine engine;

    Orders(Engine engine) {
        this.engine = engine;
    }

    private State state() {
        return engine.state();
    }

    Decision<Answer> put(JobDefinition given, Expectation expected, Draft draft) {
        Instant now = Instant.ofEpochMilli(draft.now());
        JobDefinition definition;
        Optional<Slots> slots;
        try {
            definition = given.completedAt(now);
            slots = definition.timing().map(timing -> timing.slots());
        } catch (ScheduleException | JobRuleException wrong) {
            return refuse(draft, Answer.Kind.INVALID, String.valueOf(wrong.getMessage()));
        }
        String name = definition.name();
        Optional<State.Job> old = state().job(name);
        Optional<Answer.Refused> mistaken = mistaken(name, old, expected);
        if (mistaken.isPresent()) {
            return draft.decide(mistaken.get());
        }
        Optional<String> objection = state().graph().objection(name, definition.parents());
        if (objection.isPresent()) {
            return refuse(draft, Answer.Kind.INVALID, objection.get());
        }
        if (old.isEmpty() && state().jobs().size() >= MAX_JOBS) {
            return refuse(
                    draft,
                    Answer.Kind.FULL,
                    "%d jobs are defined, at most %d are allowed".formatted(MAX_JOBS, MAX_JOBS));
        }
        // A slot that is on time is a slot: who says "now" means it.
        Instant from = now.minus(Firing.ON_TIME);
        boolean never = slots.isPresent() && slots.get().after(from).isEmpty();
        boolean sameSlots = old.isPresent() && old.get().definition().timing().equals(definition.timing());
        if (never && !sameSlots) {
            return refuse(
                    draft,
                    Answer.Kind.INVALID,
                    "schedule '%s' has no slot after %s"
                            .formatted(definition.timing().orElseThrow().schedule(), now));
        }
        if (old.isEmpty()) {
            create(definition, from, draft);
            return draft.decide(new Answer.Done(name, 1));
        }
        return draft.decide(new Answer.Done(name, change(old.get(), definition, sameSlots, from, draft)));
    }

    private Optional<Answer.Refused> mistaken(String name, Optional<State.Job> old, Expectation expected) {
        if (expected instanceof Expectation.Nothing && old.isPresent()) {
            return Optional.of(new Answer.Refused(
                    Answer.Kind.CONFLICT,
                    "job '%s' exists already, in version %d"
                            .formatted(name, old.get().record().version())));
        }
        if (expected instanceof Expectation.Version version) {
            if (old.isEmpty()) {
                return Optional.of(new Answer.Refused(Answer.Kind.MISSING, "job '%s' does not exist".formatted(name)));
            }
            long actual = old.get().record().version();
            if (actual != version.number()) {
                return Optional.of(new Answer.Refused(
                        Answer.Kind.STALE,
                        "job '%s' is in version %d, the change was made from version %d"
                                .formatted(name, actual, version.number())));
            }
        }
        return Optional.empty();
    }

    private void create(JobDefinition definition, Instant from, Draft draft) {
        Meta meta = state().meta();
        draft.add(new Change.MetaPut(new Meta(meta.nextGeneration() + 1, meta.paused())));
        draft.add(new Change.JobPut(new JobRecord(definition, meta.nextGeneration(), 1, draft.now(), draft.now())));
        draft.put(Progress.begun(definition.name(), from.toEpochMilli(), followedSoFar(definition)));
    }

    /** A new follower follows what comes, not what was. */
    private SortedMap<String, Long> followedSoFar(JobDefinition definition) {
        TreeMap<String, Long> consumed = new TreeMap<>();
        definition.parents().forEach(parent -> state().job(parent)
                .ifPresent(job -> consumed.put(parent, job.progress().nextSequence() - 1)));
        return consumed;
    }

    private long change(State.Job old, JobDefinition definition, boolean sameSlots, Instant from, Draft draft) {
        JobRecord record = old.record();
        if (record.definition().equals(definition)) {
            return record.version();
        }
        long version = record.version() + 1;
        draft.add(new Change.JobPut(
                new JobRecord(definition, record.generation(), version, record.createdMillis(), draft.now())));
        Progress progress = draft.progress(old);
        boolean woken =
                old.definition().policy().disabled() && !definition.policy().disabled();
        if (!sameSlots || woken) {
            // Slots of another schedule, or of a time asleep, are not missed: nobody expected them.
            progress = progress.withCursor(Math.max(progress.cursorMillis(), from.toEpochMilli()));
        }
        if (!definition.parents().equals(old.definition().parents())) {
            SortedMap<String, Long> consumed = followedSoFar(definition);
            consumed.putAll(progress.consumed());
            consumed.keySet().retainAll(new TreeSet<>(definition.parents()));
            progress = progress.withConsumed(consumed);
        }
        if (!progress.equals(old.progress())) {
            draft.put(progress);
        }
        return version;
    }

    Decision<Answer> remove(String name, Expectation expected, Draft draft) {
        Optional<State.Job> job = state().job(name);
        if (job.isEmpty()) {
            return missing(draft, name);
        }
        Optional<Answer.Refused> mistaken = mistaken(name, job, expected);
        if (mistaken.isPresent()) {
            return draft.decide(mistaken.get());
        }
        TreeSet<String> children = new TreeSet<>(state().graph().children(name));
        if (!children.isEmpty()) {
            return refuse(
                    draft,
                    Answer.Kind.CONFLICT,
                    "job '%s' is a parent of '%s', delete or change that one first".formatted(name, children.first()));
        }
        // Tasks that still run become strangers and are ended when their next status is heard.
        job.get().runs().forEach(run -> draft.add(new Change.RunRemoved(name, run.sequence())));
        draft.add(new Change.JobRemoved(name));
        return draft.decide(new Answer.Done(name, job.get().record().version()));
    }

    Decision<Answer> runNow(String name, String arguments, Draft draft) {
        Optional<State.Job> job = state().job(name);
        if (job.isEmpty()) {
            return missing(draft, name);
        }
        if (arguments.length() > 1_024) {
            return refuse(
                    draft,
                    Answer.Kind.INVALID,
                    "the arguments have %d characters, at most 1024 are allowed".formatted(arguments.length()));
        }
        if (state().openRuns() >= MAX_OPEN) {
            return refuse(draft, Answer.Kind.FULL, "%d runs are open, at most that many may be".formatted(MAX_OPEN));
        }
        boolean busy = !job.get().open().isEmpty();
        if (busy && job.get().definition().policy().concurrency() == Concurrency.FORBID) {
            return refuse(
                    draft,
                    Answer.Kind.CONFLICT,
                    "run %s of job '%s' is still there, and its concurrency is forbid"
                            .formatted(job.get().open().iterator().next().id(), name));
        }
        String token = "m" + job.get().progress().nextSequence();
        Optional<Run> run = new Lifecycle(draft).openNumbered(job.get(), token, Cause.MANUAL, draft.now(), arguments);
        return draft.decide(new Answer.Done(
                run.map(opened -> opened.id().toString()).orElse(""),
                job.get().record().version()));
    }

    Decision<Answer> kill(RunId id, String why, Draft draft) {
        Optional<Run> run = state().run(id);
        if (run.isEmpty()) {
            return refuse(draft, Answer.Kind.MISSING, "run '%s' does not exist".formatted(id));
        }
        if (run.get().state().isTerminal()) {
            return refuse(
                    draft,
                    Answer.Kind.CONFLICT,
                    "run '%s' has ended, it is %s".formatted(id, run.get().state()));
        }
        new Lifecycle(draft).kill(state().job(id.job()).orElseThrow(), run.get(), why);
        return draft.decide(new Answer.Done(id.toString(), 0));
    }

    Decision<Answer> killAll(String name, String why, Draft draft) {
        Optional<State.Job> job = state().job(name);
        if (job.isEmpty()) {
            return missing(draft, name);
        }
        List<Run> open = new ArrayList<>(job.get().open());
        // The last ones first: the end of one lets the next of the queue begin.
        for (int i = open.size() - 1; i >= 0; i--) {
            new Lifecycle(draft).kill(job.get(), open.get(i), why);
        }
        return draft.decide(new Answer.Done(name, job.get().record().version()));
    }

    Decision<Answer> rerun(RunId id, Draft draft) {
        Optional<Run> run = state().run(id);
        if (run.isEmpty()) {
            return refuse(draft, Answer.Kind.MISSING, "run '%s' does not exist".formatted(id));
        }
        if (!run.get().state().isTerminal() || run.get().state() == RunState.SUCCEEDED) {
            return refuse(
                    draft,
                    Answer.Kind.CONFLICT,
                    "run '%s' is %s, only runs that ended badly are run again"
                            .formatted(id, run.get().state()));
        }
        State.Job job = state().job(id.job()).orElseThrow();
        boolean busy = !job.open().isEmpty();
        Run again = run.get().again("run again by hand");
        boolean waits = busy && job.definition().policy().concurrency() != Concurrency.ALLOW;
        draft.put(
                waits
                        ? again.queued("run %s is still there"
                                .formatted(job.open().iterator().next().id()))
                        : again);
        return draft.decide(new Answer.Done(id.toString(), job.record().version()));
    }

    Decision<Answer> backfill(String name, Instant from, Instant to, Draft draft) {
        Optional<State.Job> job = state().job(name);
        if (job.isEmpty()) {
            return missing(draft, name);
        }
        if (job.get().slots().isEmpty()) {
            return refuse(draft, Answer.Kind.INVALID, "job '%s' has no schedule to take slots from".formatted(name));
        }
        if (!from.isBefore(to) || to.toEpochMilli() > draft.now()) {
            return refuse(
                    draft,
                    Answer.Kind.INVALID,
                    "the range %s to %s must be forward and end no later than now".formatted(from, to));
        }
        List<Instant> slots = job.get().slots().get().between(from.minusMillis(1), to.minusMillis(1), MAX_BACKFILL + 1);
        if (slots.size() > MAX_BACKFILL) {
            return refuse(
                    draft,
                    Answer.Kind.INVALID,
                    "the range %s to %s holds more than %d slots of job '%s'".formatted(from, to, MAX_BACKFILL, name));
        }
        if (slots.isEmpty()) {
            return refuse(
                    draft,
                    Answer.Kind.INVALID,
                    "the range %s to %s holds no slot of job '%s'".formatted(from, to, name));
        }
        if (job.get().open().size() + slots.size() > Lifecycle.MAX_OPEN) {
            return refuse(
                    draft,
                    Answer.Kind.FULL,
                    "job '%s' would have more than %d open runs".formatted(name, Lifecycle.MAX_OPEN));
        }
        long number = job.get().progress().nextSequence();
        Lifecycle lifecycle = new Lifecycle(draft);
        for (Instant slot : slots) {
            lifecycle.openNumbered(
                    job.get(), "b%d-%s".formatted(number, RunId.token(slot)), Cause.BACKFILL, slot.toEpochMilli(), "");
        }
        return draft.decide(new Answer.Done(
                "%d runs".formatted(slots.size()), job.get().record().version()));
    }

    Decision<Answer> markSuccess(String name, Draft draft) {
        Optional<State.Job> job = state().job(name);
        if (job.isEmpty()) {
            return missing(draft, name);
        }
        Optional<Run> last = job.get().runs().stream().reduce((earlier, later) -> later);
        if (last.isEmpty() || last.get().state() != RunState.FAILED) {
            return refuse(draft, Answer.Kind.CONFLICT, "the last run of job '%s' has not failed".formatted(name));
        }
        new Lifecycle(draft)
                .end(job.get(), last.get(), RunState.SUCCEEDED, last.get().exitCode(), "declared a success by hand");
        return draft.decide(
                new Answer.Done(last.get().id().toString(), job.get().record().version()));
    }

    Decision<Answer> pause(Meta.Pause pause, Draft draft) {
        if (state().meta().paused() != pause) {
            draft.add(new Change.MetaPut(new Meta(state().meta().nextGeneration(), pause)));
        }
        return draft.decide(new Answer.Done("", 0));
    }

    private static Decision<Answer> missing(Draft draft, String name) {
        return refuse(draft, Answer.Kind.MISSING, "job '%s' does not exist".formatted(name));
    }

    private static Decision<Answer> refuse(Draft draft, Answer.Kind kind, String sentence) {
        return draft.decide(new Answer.Refused(kind, sentence));
    }
}
