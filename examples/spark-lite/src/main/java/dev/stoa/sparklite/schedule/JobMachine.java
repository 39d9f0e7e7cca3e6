package dev.stoa.sparklite.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.sparklite.plan.Plan;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.run.Measures;
import dev.stoa.sparklite.run.TaskResult;
import dev.stoa.sparklite.shuffle.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Decides everything about running jobs, one at a time: which partitions run next and where, what a failure, a loss or a
 * lost output means, and when the job is done. Pure: what happens comes in, what shall be done goes out; no clock, no
 * thread, no chance. What shuffles have left is remembered over jobs, so that a stage whose output is there is skipped.
 *
 * <p>A stage runs when all map outputs it reads are there. A lost output makes its partition wait again in its own stage,
 * if anything still needs it. An attempt that is out of sight is tried again elsewhere and whichever ends first counts.
 */
final class JobMachine {
    /** How often a partition may fail before the job does. */
    static final int MAX_FAILURES = 4;

    /** How often a partition may be lost, through no fault of its own, before the job fails. */
    static final int MAX_LOSSES = 32;

    /** Of how many shuffles the outputs are remembered; those of earlier jobs go first, and are computed again if wanted. */
    private static final int MAX_SHUFFLES = 256;

    /** Offers that are not wanted are not made again for a minute, unless the driver revives. */
    private static final Filter NOT_NOW = new Filter(60_000);

    private final Sizing sizing;
    private final Map<Integer, ShuffleOutputs> shuffles = new LinkedHashMap<>();
    private final Map<TaskId, Attempt> running = new LinkedHashMap<>();
    /** Those of the running attempts that are out of sight, and for which another was begun. */
    private final Set<TaskId> unseen = new HashSet<>();
    /** For each agent that has an executor which incarnation that is; absent if there is none. */
    private final Map<AgentId, Integer> executors = new HashMap<>();

    private int incarnations;
    private int jobs;
    private int attempts;
    private boolean wantsOffers = true;
    private @Nullable Job job;

    JobMachine(Sizing sizing) {
        this.sizing = sizing;
    }

    /** The job that runs. */
    private static final class Job {
        private final List<StageRun> stages = new ArrayList<>();
        private final Map<Integer, StageRun> writers = new HashMap<>();
        private final TreeMap<AgentId, Integer> tasks = new TreeMap<>();
        private @Nullable String failure;
        private Measures measures = Measures.NONE;
        private int skipped;
        private int failures;
        private int losses;
        private int recomputed;

        JobReport report() {
            return new JobReport(tasks, skipped, failures, losses, recomputed, measures);
        }

        StageRun last() {
            return stages.get(stages.size() - 1);
        }
    }

    /** Begins a job. Only when none runs. */
    List<Action> submit(Plan plan) {
        if (job != null) {
            throw new IllegalStateException("a job is running");
        }
        Job begun = new Job();
        job = begun;
        jobs++;
        for (Stage stage : plan.stages()) {
            StageRun run = new StageRun("j%d.s%d".formatted(jobs, stage.number()), stage);
            begun.stages.add(run);
            if (run.writesShuffle()) {
                begun.writers.put(run.shuffle(), run);
                ShuffleOutputs outputs = shuffles.computeIfAbsent(
                        run.shuffle(), none -> new ShuffleOutputs(stage.wanted().size()));
                stage.wanted().stream().filter(map -> !outputs.has(map)).forEach(run.waiting()::add);
            } else {
                run.waiting().addAll(stage.wanted());
            }
        }
        begun.skipped = begun.stages.size() - needed(begun).size();
        forgetOldShuffles(begun);
        return settle(new ArrayList<>());
    }

    private void forgetOldShuffles(Job current) {
        Iterator<Integer> oldest = shuffles.keySet().iterator();
        while (shuffles.size() > MAX_SHUFFLES && oldest.hasNext()) {
            if (!current.writers.containsKey(oldest.next())) {
                oldest.remove();
            }
        }
    }

    /** Gives the running job up, for a reason of the driver's. */
    List<Action> cancel(String reason) {
        if (job != null) {
            job.failure = reason;
        }
        return settle(new ArrayList<>());
    }

    /** Uses offers. */
    List<Action> offered(List<Offer> offers) {
        List<Action> actions = new ArrayList<>();
        Map<Offer, Resources> left = new LinkedHashMap<>();
        Map<Offer, List<Action.Order>> orders = new LinkedHashMap<>();
        offers.forEach(offer -> {
            left.put(offer, offer.resources());
            orders.put(offer, new ArrayList<>());
        });
        // Round and round, one task per offer, so that work is spread before it is heaped.
        List<Offer> open = new ArrayList<>(offers);
        while (!open.isEmpty()) {
            open.removeIf(offer -> !place(offer, left, orders));
        }
        boolean waiting = firstRunnable() != null;
        orders.forEach((offer, placed) -> {
            if (!placed.isEmpty()) {
                actions.add(new Action.Launch(offer.id(), placed));
                return;
            }
            if (waiting) {
                actions.add(new Action.TooSmall(offer.agent(), shortfall(offer)));
            }
            actions.add(new Action.Decline(offer.id(), waiting ? Filter.DEFAULT : NOT_NOW));
        });
        return settle(actions);
    }

    private boolean place(Offer offer, Map<Offer, Resources> left, Map<Offer, List<Action.Order>> orders) {
        StageRun stage = firstRunnable();
        if (stage == null) {
            return false;
        }
        Integer incarnation = executors.get(offer.agent());
        Resources wanted = incarnation == null ? sizing.task().plus(sizing.executor()) : sizing.task();
        Resources free = left.getOrDefault(offer, Resources.NONE);
        if (!free.contains(wanted)) {
            return false;
        }
        left.put(offer, free.minus(wanted));
        if (incarnation == null) {
            incarnation = ++incarnations;
            executors.put(offer.agent(), incarnation);
        }
        int partition = stage.waiting().first();
        stage.waiting().remove(partition);
        TaskId id = new TaskId("%s.p%d.a%d".formatted(stage.name(), partition, ++attempts));
        Attempt attempt = new Attempt(id, stage.stage().number(), partition, offer.agent(), incarnation);
        running.put(id, attempt);
        List<Segment> segments = stage.readsShuffle() ? outputs(stage.source()).segments(partition) : List.of();
        orders.getOrDefault(offer, new ArrayList<>())
                .add(new Action.Order(attempt, stage.name(), stage.stage(), segments));
        return true;
    }

    private String shortfall(Offer offer) {
        Resources wanted = executors.containsKey(offer.agent())
                ? sizing.task()
                : sizing.task().plus(sizing.executor());
        return String.join(", ", offer.resources().shortfall(wanted));
    }

    /** Takes in that tasks were not launched. */
    List<Action> rejected(Collection<Rejection> rejections) {
        for (Rejection rejection : rejections) {
            Attempt attempt = remove(rejection.task());
            if (attempt == null) {
                continue;
            }
            boolean alone =
                    running.values().stream().noneMatch(other -> other.agent().equals(attempt.agent()));
            if (alone && !holdsOutputs(attempt.agent())) {
                executors.remove(attempt.agent());
            }
            String why = "task %s was not launched: %s".formatted(attempt.id(), rejection.message());
            switch (rejection.reason()) {
                case NOT_VALID, EXECUTOR_DIFFERS, TASK_ID_USED, CAPABILITY_MISSING -> fail(attempt, why);
                default -> again(attempt);
            }
        }
        return settle(new ArrayList<>());
    }

    /** Takes in that a task ran to its end. */
    List<Action> finished(TaskId id, TaskResult result) {
        List<Action> actions = new ArrayList<>();
        Attempt attempt = remove(id);
        if (attempt == null || job == null) {
            return actions;
        }
        StageRun stage = job.stages.get(attempt.stage());
        if (result instanceof TaskResult.InputLost lost) {
            inputLost(attempt, stage, lost);
        } else if (!isDone(stage, attempt.partition())) {
            keep(job, attempt, stage, result);
            killOthers(attempt, actions);
        }
        return settle(actions);
    }

    private void keep(Job current, Attempt attempt, StageRun stage, TaskResult result) {
        if (result instanceof TaskResult.Shuffled shuffled && stage.writesShuffle()) {
            boolean again = outputs(stage.shuffle())
                    .add(
                            attempt.partition(),
                            new ShuffleOutputs.Output(
                                    attempt.agent(),
                                    attempt.incarnation(),
                                    shuffled.address(),
                                    shuffled.name(),
                                    shuffled.lengths()));
            current.recomputed += again ? 1 : 0;
            current.measures = current.measures.plus(shuffled.measures());
        } else if (result instanceof TaskResult.Value value && !stage.writesShuffle()) {
            stage.keep(attempt.partition(), value.value());
            current.measures = current.measures.plus(value.measures());
        } else {
            fail(attempt, "task %s answered %s, which its stage does not".formatted(attempt.id(), result));
            return;
        }
        stage.waiting().remove(attempt.partition());
        current.tasks.merge(attempt.agent(), 1, Integer::sum);
    }

    private void killOthers(Attempt winner, List<Action> actions) {
        running.values().removeIf(other -> {
            boolean same = other.stage() == winner.stage() && other.partition() == winner.partition();
            if (same) {
                unseen.remove(other.id());
                actions.add(new Action.Kill(other.id()));
            }
            return same;
        });
    }

    private void inputLost(Attempt attempt, StageRun stage, TaskResult.InputLost lost) {
        ShuffleOutputs.Output known =
                stage.readsShuffle() ? outputs(stage.source()).get(lost.map()) : null;
        if (known != null && lost.name().startsWith(known.name() + "/")) {
            // Whoever does not serve one output will not serve the others.
            forget(output -> output.address().equals(known.address()));
        }
        lose(attempt, "task %s could not read %s".formatted(attempt.id(), lost.reason()));
    }

    /** Takes in that a task ended, but what it answered cannot be had. */
    List<Action> resultLost(TaskId id, String reason) {
        Attempt attempt = remove(id);
        if (attempt != null) {
            lose(attempt, "the result of task %s is lost: %s".formatted(id, reason));
        }
        return settle(new ArrayList<>());
    }

    /** Takes in that a task ended without a result, or can be seen no more. What else a status says changes nothing. */
    List<Action> changed(TaskId id, TaskState state, TaskReason reason, String message) {
        Attempt attempt = running.get(id);
        if (attempt == null || state.isLive()) {
            return List.of();
        }
        String why = "task %s on agent %s is %s (%s)%s"
                .formatted(id, attempt.agent(), state, reason, message.isEmpty() ? "" : ": " + message);
        if (state == TaskState.UNREACHABLE) {
            // It may still finish: then whichever attempt does so first counts.
            if (unseen.add(id)) {
                lose(attempt, why);
            }
            return settle(new ArrayList<>());
        }
        boolean again = !unseen.contains(id);
        remove(id);
        if (isExecutorsEnd(reason)) {
            executorEnded(attempt);
        }
        if (again) {
            switch (state) {
                case FAILED, KILLED, FINISHED -> fail(attempt, why);
                default -> lose(attempt, why);
            }
        }
        return settle(new ArrayList<>());
    }

    private @Nullable Attempt remove(TaskId id) {
        unseen.remove(id);
        return running.remove(id);
    }

    private static boolean isExecutorsEnd(TaskReason reason) {
        return switch (reason) {
            case EXECUTOR_ENDED, AGENT_GONE, NOT_ON_AGENT, MACHINE_REBOOTED -> true;
            default -> false;
        };
    }

    private void executorEnded(Attempt attempt) {
        Integer present = executors.get(attempt.agent());
        if (present != null && present == attempt.incarnation()) {
            executors.remove(attempt.agent());
            forget(output -> output.agent().equals(attempt.agent()) && output.incarnation() <= attempt.incarnation());
        }
    }

    /** Takes in that an agent is out of sight or gone: what its executor has left cannot be counted on. */
    List<Action> agentLost(AgentId agent) {
        executors.remove(agent);
        forget(output -> output.agent().equals(agent));
        return settle(new ArrayList<>());
    }

    private void forget(Predicate<ShuffleOutputs.Output> lost) {
        shuffles.forEach((shuffle, outputs) -> {
            List<Integer> gone = outputs.forget(lost);
            StageRun writer = job == null ? null : job.writers.get(shuffle);
            if (writer != null) {
                gone.stream().filter(map -> !runs(writer, map)).forEach(writer.waiting()::add);
            }
        });
    }

    private boolean holdsOutputs(AgentId agent) {
        return shuffles.values().stream().anyMatch(outputs -> outputs.holds(agent));
    }

    private boolean runs(StageRun stage, int partition) {
        return running.values().stream()
                .anyMatch(attempt -> attempt.stage() == stage.stage().number()
                        && attempt.partition() == partition
                        && !unseen.contains(attempt.id()));
    }

    private void fail(Attempt attempt, String why) {
        if (job != null) {
            job.failures++;
            StageRun stage = job.stages.get(attempt.stage());
            if (stage.countFailure(attempt.partition()) >= MAX_FAILURES) {
                giveUp(job, stage, attempt, "failed %d times; at last: %s".formatted(MAX_FAILURES, why));
            }
            again(attempt);
        }
    }

    private void lose(Attempt attempt, String why) {
        if (job != null) {
            job.losses++;
            StageRun stage = job.stages.get(attempt.stage());
            if (stage.countLoss(attempt.partition()) >= MAX_LOSSES) {
                giveUp(job, stage, attempt, "was lost %d times; at last: %s".formatted(MAX_LOSSES, why));
            }
            again(attempt);
        }
    }

    private void giveUp(Job current, StageRun stage, Attempt attempt, String what) {
        if (!isDone(stage, attempt.partition())) {
            current.failure = "partition %d of stage %d %s".formatted(attempt.partition(), attempt.stage() + 1, what);
        }
    }

    /** Lets the partition wait again unless it is done, or another attempt that can be seen is at it. */
    private void again(Attempt attempt) {
        if (job != null) {
            StageRun stage = job.stages.get(attempt.stage());
            if (!isDone(stage, attempt.partition()) && !runs(stage, attempt.partition())) {
                stage.waiting().add(attempt.partition());
            }
        }
    }

    private ShuffleOutputs outputs(int shuffle) {
        ShuffleOutputs outputs = shuffles.get(shuffle);
        if (outputs == null) {
            throw new IllegalStateException("shuffle %d was never planned".formatted(shuffle));
        }
        return outputs;
    }

    private boolean isDone(StageRun stage, int partition) {
        return stage.writesShuffle() ? outputs(stage.shuffle()).has(partition) : stage.hasResult(partition);
    }

    private int done(StageRun stage) {
        return stage.writesShuffle() ? outputs(stage.shuffle()).there() : stage.resultCount();
    }

    /** The stages that the results still depend on, in their order: a stage whose output is there asks for none before it. */
    private List<StageRun> needed(Job current) {
        Deque<StageRun> needed = new ArrayDeque<>();
        StageRun at = current.last();
        while (at != null) {
            needed.addFirst(at);
            boolean lacks = at.readsShuffle()
                    && !at.waiting().isEmpty()
                    && !outputs(at.source()).isComplete();
            at = lacks ? current.writers.get(at.source()) : null;
        }
        return List.copyOf(needed);
    }

    private @Nullable StageRun firstRunnable() {
        if (job == null) {
            return null;
        }
        for (StageRun stage : needed(job)) {
            boolean ready = !stage.readsShuffle() || outputs(stage.source()).isComplete();
            if (ready && !stage.waiting().isEmpty()) {
                return stage;
            }
        }
        return null;
    }

    /** Ends the job if it is done or cannot be, and says whether offers are wanted. */
    private List<Action> settle(List<Action> actions) {
        Job current = job;
        if (current != null) {
            StageRun last = current.last();
            if (current.failure != null) {
                actions.add(new Action.Failed(current.failure, current.report()));
                end(actions);
            } else if (last.resultCount() == last.stage().wanted().size()) {
                actions.add(new Action.Succeeded(last.results(), current.report()));
                end(actions);
            }
        }
        boolean wanted = firstRunnable() != null;
        if (wanted != wantsOffers) {
            wantsOffers = wanted;
            actions.add(wanted ? new Action.Revive() : new Action.Suppress());
        }
        return actions;
    }

    private void end(List<Action> actions) {
        running.keySet().forEach(id -> actions.add(new Action.Kill(id)));
        running.clear();
        unseen.clear();
        job = null;
    }

    /** How far the job is; nothing if none runs. */
    Optional<Progress> progress() {
        if (job == null) {
            return Optional.empty();
        }
        Job current = job;
        for (StageRun stage : needed(current)) {
            int tasks = stage.stage().wanted().size();
            int done = done(stage);
            if (done < tasks) {
                return Optional.of(new Progress(stage.stage().number() + 1, current.stages.size(), done, tasks));
            }
        }
        return Optional.empty();
    }

    /** The attempts that are under way, for asking how they are. */
    List<TaskId> running() {
        return List.copyOf(running.keySet());
    }
}
