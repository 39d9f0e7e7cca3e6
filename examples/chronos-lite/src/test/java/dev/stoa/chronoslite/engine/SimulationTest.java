package dev.stoa.chronoslite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.chronoslite.job.Concurrency;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Misfire;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;
import dev.stoa.chronoslite.verify.Checker;
import dev.stoa.chronoslite.verify.Expected;
import dev.stoa.chronoslite.verify.Observed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine in a world that breaks: leaders crash at any point between deciding, writing and sending; launches, answers and statuses
 * are lost; agents vanish. Time is virtual, every choice comes from a seed. The checker judges what really ran.
 */
class SimulationTest {
    private static final int JOBS = 8;
    private static final Duration FAULTS = Duration.ofMinutes(30);
    private static final Duration QUIET = Duration.ofMinutes(10);

    /** What the kernel has of a task: only agents know this, whatever is lost on the way. */
    private static final class Task {
        private final long ends;
        private boolean killed;

        Task(long ends) {
            this.ends = ends;
        }
    }

    private final EngineFixture at = new EngineFixture();
    private final Map<TaskId, Task> kernel = new HashMap<>();
    /** What was really executed, by task: each at most once, or the world is broken. */
    private final Map<String, Integer> executions = new TreeMap<>();

    private final Map<String, List<Observed>> observed = new TreeMap<>();

    private void step(Random random, boolean faults) {
        at.tick();
        for (Placement.Launch launch : at.offer()) {
            for (Placement.Task placed : launch.tasks()) {
                boolean lost = faults && random.nextInt(10) == 0;
                if (!lost) {
                    execute(placed, random);
                }
            }
        }
        if (faults && random.nextInt(25) == 0) {
            at.crash();
        }
        // Everything the kernel knows is told again and again, as reconciliation and resending agents do; some of it is
        // lost.
        for (Map.Entry<TaskId, Task> each : Map.copyOf(kernel).entrySet()) {
            if (!faults || random.nextInt(3) > 0) {
                tell(each.getKey(), each.getValue());
            }
        }
        for (TaskId asked : at.engine.toReconcile()) {
            if (!kernel.containsKey(asked)) {
                at.status(asked, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK);
            }
        }
        at.kills.forEach(task -> {
            Task known = kernel.get(task);
            if (known != null) {
                known.killed = true;
            }
        });
        at.kills.clear();
    }

    private void execute(Placement.Task placed, Random random) {
        TaskId task = placed.sent().task();
        executions.merge(task.value(), 1, Integer::sum);
        long begun = at.now.toEpochMilli();
        kernel.put(task, new Task(begun + random.nextInt(6_000)));
        observed.computeIfAbsent(placed.run().id().job(), none -> new ArrayList<>())
                .add(new Observed(placed.run().nominalMillis(), placed.run().attempt(), begun, begun + 1));
    }

    private void tell(TaskId id, Task task) {
        long now = at.now.toEpochMilli();
        if (task.killed) {
            at.status(id, TaskState.KILLED, TaskReason.KILL_ORDERED);
            kernel.remove(id);
        } else if (now >= task.ends) {
            at.status(id, TaskState.FINISHED, TaskReason.EXITED);
            kernel.remove(id);
        } else {
            at.status(id, TaskState.RUNNING, TaskReason.NONE);
        }
    }

    private static JobDefinition job(Random random, int number) {
        JobDefinition job = JobDefinition.scheduled(
                "job-" + number,
                "R/%s/PT%dS"
                        .formatted(EngineFixture.START.plusSeconds(30 + random.nextInt(30)), 40 + random.nextInt(60)),
                "true");
        Policy policy = job.policy();
        return job.withPolicy(new Policy(
                Misfire.ALL,
                100,
                policy.deadline(),
                random.nextBoolean() ? Concurrency.QUEUE : Concurrency.ALLOW,
                policy.backoff(),
                policy.maxRunTime(),
                false,
                false,
                false,
                400));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noSlotIsMissedOrDoubledHoweverOftenLeadersCrashAndMessagesAreLost(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < JOBS; i++) {
            at.define(job(random, i));
        }
        Instant end = EngineFixture.START.plus(FAULTS);
        while (at.now.isBefore(end)) {
            at.now = at.now.plusMillis(200 + random.nextInt(2_000));
            step(random, true);
            if (random.nextInt(60) == 0) {
                // Nobody leads for a while.
                at.now = at.now.plusSeconds(random.nextInt(40));
                at.crash();
            }
        }
        for (Instant quiet = at.now.plus(QUIET); at.now.isBefore(quiet); at.now = at.now.plusMillis(500)) {
            step(random, false);
        }
        assertThat(executions.values())
                .as("seed %d: no task is executed twice", seed)
                .containsOnly(1);
        for (int i = 0; i < JOBS; i++) {
            String name = "job-" + i;
            List<Expected> expected = new ArrayList<>();
            for (Instant slot : at.engine
                    .view()
                    .job(name)
                    .orElseThrow()
                    .slots()
                    .orElseThrow()
                    .between(EngineFixture.START, at.now.minusSeconds(30), 10_000)) {
                expected.add(
                        new Expected(slot.toEpochMilli(), slot.plusSeconds(600).toEpochMilli()));
            }
            Checker.Report report = Checker.check(expected, observed.getOrDefault(name, List.of()));
            assertThat(report.missed()).as("seed %d: %s", seed, name).isEmpty();
            assertThat(report.doubled()).as("seed %d: %s", seed, name).isEmpty();
            assertThat(at.runs(name).stream().map(Run::state).filter(state -> state == RunState.FAILED))
                    .as("seed %d: %s", seed, name)
                    .isEmpty();
        }
    }
}
