package dev.stoa.chronoslite.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.chronoslite.graph.Verdict;
import dev.stoa.chronoslite.job.Concurrency;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;

/** What opening a run and its end mean: for its job's other runs, for those that follow it, and for what is remembered. */
final class Lifecycle {
    /** The most runs of one job that wait for their turn. */
    static final int MAX_QUEUED = 100;

    /** The most runs of one job that are open at once. */
    static final int MAX_OPEN = 400;

    /** How many ended runs are kept beyond the limit as long as a follower has not looked at them. */
    private static final int KEPT_FOR_FOLLOWERS = 100;

    private final Draft draft;

    Lifecycle(Draft draft) {
        this.draft = draft;
    }

    /** Opens the run of a slot, or does nothing if there is one already. */
    Optional<Run> openSlot(State.Job job, long slotMillis, Cause cause) {
        RunId id = RunId.ofSlot(job.record().name(), job.record().generation(), Instant.ofEpochMilli(slotMillis));
        return open(job, id, id, cause, slotMillis, "");
    }

    /** Opens a run that no slot has: by hand, for a backfill, for a joint follower. */
    Optional<Run> openNumbered(State.Job job, String token, Cause cause, long nominalMillis, String arguments) {
        RunId id = new RunId(job.record().name(), job.record().generation(), token);
        return open(job, id, id, cause, nominalMillis, arguments);
    }

    private Optional<Run> open(
            State.Job job, RunId id, RunId graph, Cause cause, long nominalMillis, String arguments) {
        if (draft.run(id).isPresent()) {
            return Optional.empty();
        }
        List<Run> open = draft.open(job);
        Run run = Run.opened(id, takeNumber(job), graph, cause, nominalMillis, arguments, draft.now());
        if (open.isEmpty()) {
            return Optional.of(keep(run.ready("")));
        }
        Concurrency rule = job.definition().policy().concurrency();
        boolean inTurn = cause == Cause.BACKFILL || cause == Cause.CATCH_UP;
        if (rule == Concurrency.ALLOW) {
            return Optional.of(
                    open.size() < MAX_OPEN
                            ? keep(run.ready(""))
                            : skip(
                                    job,
                                    run,
                                    "%d runs are open, at most %d are allowed".formatted(open.size(), MAX_OPEN)));
        } else if (inTurn || rule == Concurrency.QUEUE) {
            return Optional.of(
                    open.size() <= MAX_QUEUED || (cause == Cause.BACKFILL && open.size() < MAX_OPEN)
                            ? keep(run.queued("run %s is still there"
                                    .formatted(open.get(0).id())))
                            : skip(job, run, "%d runs wait, at most %d may".formatted(open.size() - 1, MAX_QUEUED)));
        } else if (rule == Concurrency.REPLACE) {
            String why = "replaced by run %s".formatted(id);
            for (Run old : open) {
                kill(job, old, why);
            }
            return Optional.of(keep(
                    draft.open(job).isEmpty()
                            ? run.ready("")
                            : run.queued("run %s is being killed"
                                    .formatted(open.get(0).id()))));
        }
        return Optional.of(
                skip(job, run, "run %s was still there".formatted(open.get(0).id())));
    }

    private long takeNumber(State.Job job) {
        Progress progress = draft.progress(job);
        draft.put(progress.withNextSequence(progress.nextSequence() + 1));
        return progress.nextSequence();
    }

    private Run keep(Run run) {
        draft.put(run);
        return run;
    }

    private Run skip(State.Job job, Run run, String why) {
        return end(job, run, RunState.SKIPPED, -1, why);
    }

    /** Records a slot that will not run. */
    void skipSlot(State.Job job, long slotMillis, String why) {
        RunId id = RunId.ofSlot(job.record().name(), job.record().generation(), Instant.ofEpochMilli(slotMillis));
        if (draft.run(id).isEmpty()) {
            Run run = Run.opened(id, takeNumber(job), id, Cause.SCHEDULE, slotMillis, "", draft.now());
            skip(job, run, why);
        }
    }

    /** Orders the end of a run: at once if nothing of it can be on an agent. */
    void kill(State.Job job, Run run, String why) {
        if (run.state() == RunState.KILLING || run.state().isTerminal()) {
            return;
        }
        if (draft.mayBeOut(run)) {
            keep(run.killing(why));
        } else {
            end(job, run, RunState.KILLED, -1, why);
        }
    }

    /** An attempt did not do what it should. */
    void attemptFailed(State.Job job, Run run, int exit, String why) {
        Policy policy = job.definition().policy();
        int failures = run.failures() + 1;
        if (failures <= policy.backoff().retries()) {
            keep(run.backingOff(draft.now() + policy.backoff().waitMillis(failures), exit, why, draft.now()));
        } else {
            end(job, run, RunState.FAILED, exit, why);
        }
    }

    /** Ends a run, lets the next of its job begin, and those that follow. */
    Run end(State.Job job, Run run, RunState state, int exit, String why) {
        Run ended = keep(run.ended(state, exit, why, draft.now()));
        Progress progress = draft.progress(job);
        if (state == RunState.SUCCEEDED) {
            draft.put(progress.afterSuccess(draft.now()));
        } else if (state == RunState.FAILED) {
            draft.put(progress.afterFailure(draft.now()));
        } else if (state == RunState.SKIPPED) {
            draft.put(progress.afterMissing(1));
        }
        beginNext(job);
        follow(job, ended);
        prune(job);
        return ended;
    }

    private void beginNext(State.Job job) {
        List<Run> open = draft.open(job);
        if (!open.isEmpty() && open.stream().allMatch(run -> run.state() == RunState.QUEUED)) {
            keep(open.get(0).ready(""));
        }
    }

    private void follow(State.Job job, Run ended) {
        boolean ranNothing = ended.graph().equals(ended.id()) && ended.state() == RunState.SKIPPED;
        if (ranNothing) {
            // A slot that did not run began no run of the graph.
            return;
        }
        for (String name : draft.state().graph().children(job.record().name())) {
            State.Job child = draft.state().job(name).orElseThrow();
            if (child.definition().policy().disabled()) {
                continue;
            }
            if (draft.state().graph().beginsGraph(name)) {
                join(child);
            } else {
                followWithin(child, ended);
            }
        }
    }

    /** A follower in the same run of the graph. */
    private void followWithin(State.Job child, Run parent) {
        RunId graph = parent.graph();
        RunId id = graph.follower(child.record().name(), child.record().generation());
        Optional<Run> there = draft.run(id);
        if (there.isPresent() && !there.get().isSkippedUpstream()) {
            return;
        }
        List<Optional<Verdict.Outcome>> outcomes = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (String name : child.definition().parents()) {
            Optional<Verdict.Outcome> outcome = draft.state().job(name).flatMap(each -> outcomeWithin(each, graph));
            outcomes.add(outcome);
            outcome.filter(each -> each != Verdict.Outcome.SUCCESS)
                    .ifPresent(
                            each -> bad.add("%s %s".formatted(name, each.name().toLowerCase(Locale.ROOT))));
        }
        Verdict verdict = Verdict.of(child.definition().trigger(), outcomes);
        if (verdict == Verdict.FIRE && there.isPresent()) {
            keep(there.get().again("a parent was run again"));
        } else if (verdict == Verdict.FIRE) {
            open(child, id, graph, Cause.PARENTS, parent.nominalMillis(), "");
        } else if (verdict == Verdict.NEVER && there.isEmpty()) {
            Run run = Run.opened(id, takeNumber(child), graph, Cause.PARENTS, parent.nominalMillis(), "", draft.now());
            skip(child, run, unmet(child, bad));
        }
    }

    private static String unmet(State.Job child, List<String> bad) {
        return Run.UPSTREAM
                + "rule %s cannot hold: %s"
                        .formatted(
                                child.definition().trigger().name().toLowerCase(Locale.ROOT),
                                bad.isEmpty() ? "all parents succeeded" : String.join(", ", bad));
    }

    private Optional<Verdict.Outcome> outcomeWithin(State.Job parent, RunId graph) {
        RunId id = parent.record().name().equals(graph.job())
                ? graph
                : graph.follower(parent.record().name(), parent.record().generation());
        return draft.run(id).flatMap(run -> outcome(parent, run));
    }

    private static Optional<Verdict.Outcome> outcome(State.Job job, Run run) {
        return switch (run.state()) {
            case SUCCEEDED -> Optional.of(Verdict.Outcome.SUCCESS);
            case FAILED ->
                Optional.of(job.definition().policy().softError() ? Verdict.Outcome.SUCCESS : Verdict.Outcome.FAILURE);
            case KILLED -> Optional.of(Verdict.Outcome.FAILURE);
            case SKIPPED -> Optional.of(Verdict.Outcome.SKIPPED);
            default -> Optional.empty();
        };
    }

    /** A follower of several graphs: the oldest run of each parent that it has not followed yet, in order. */
    private void join(State.Job child) {
        for (int generations = 0; generations < MAX_QUEUED; generations++) {
            SortedMap<String, Long> consumed =
                    new TreeMap<>(draft.progress(child).consumed());
            List<Optional<Verdict.Outcome>> outcomes = new ArrayList<>();
            List<String> bad = new ArrayList<>();
            for (String name : child.definition().parents()) {
                Optional<Run> next = nextToJoin(name, consumed.getOrDefault(name, -1L));
                if (next.isEmpty()) {
                    return;
                }
                consumed.put(name, next.get().sequence());
                Optional<Verdict.Outcome> outcome =
                        draft.state().job(name).flatMap(parent -> outcome(parent, next.get()));
                outcomes.add(outcome);
                outcome.filter(each -> each != Verdict.Outcome.SUCCESS).ifPresent(each -> bad.add(name));
            }
            draft.put(draft.progress(child).withConsumed(consumed));
            String token = "j" + draft.progress(child).nextSequence();
            if (Verdict.of(child.definition().trigger(), outcomes) == Verdict.FIRE) {
                openNumbered(child, token, Cause.PARENTS, draft.now(), "");
            } else {
                RunId id = new RunId(child.record().name(), child.record().generation(), token);
                Run run = Run.opened(id, takeNumber(child), id, Cause.PARENTS, draft.now(), "", draft.now());
                skip(child, run, unmet(child, bad));
            }
        }
    }

    private Optional<Run> nextToJoin(String parent, long consumed) {
        State.Job job = draft.state().job(parent).orElseThrow();
        return draft.runs(job).stream()
                .filter(run -> run.sequence() > consumed && run.state() != RunState.SKIPPED)
                .findFirst()
                .filter(run -> run.state().isTerminal());
    }

    private void prune(State.Job job) {
        int limit = job.definition().policy().history();
        List<Run> ended =
                draft.runs(job).stream().filter(run -> run.state().isTerminal()).toList();
        int excess = ended.size() - limit;
        for (int i = 0; i < excess; i++) {
            Run oldest = ended.get(i);
            if (excess - i > KEPT_FOR_FOLLOWERS || !isWaitedFor(job, oldest)) {
                draft.add(new Change.RunRemoved(oldest.id().job(), oldest.sequence()));
            }
        }
    }

    private boolean isWaitedFor(State.Job job, Run run) {
        for (String name : draft.state().graph().children(job.record().name())) {
            State.Job child = draft.state().job(name).orElseThrow();
            if (child.definition().policy().disabled()) {
                continue;
            }
            boolean joint = draft.state().graph().beginsGraph(name);
            boolean followed = joint
                    ? draft.progress(child).consumed().getOrDefault(job.record().name(), -1L) >= run.sequence()
                    : draft.run(run.graph().follower(name, child.record().generation()))
                                    .isPresent()
                            || child.record().createdMillis() > run.endedMillis();
            if (!followed) {
                return true;
            }
        }
        return false;
    }
}
