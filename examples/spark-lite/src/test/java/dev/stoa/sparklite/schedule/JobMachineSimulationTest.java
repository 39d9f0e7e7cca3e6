package dev.stoa.sparklite.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.sparklite.plan.Planner;
import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.run.Measures;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.run.TaskResult;
import dev.stoa.sparklite.shuffle.Segment;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three stages under seeded trouble. The tasks are played: one that reads a shuffle finds each segment only if the executor
 * that wrote it lives. Whatever happens, a job that ends well has one result for each partition, and a result was only
 * ever made from whole input; failures the tasks themselves make are kept below the bound, so every job must end well.
 */
class JobMachineSimulationTest {
    private static final int AGENTS = 4;
    private static final int SLOTS = 3;
    private static final int MAX_STEPS = 100_000;

    private final Map<AgentId, Integer> incarnations = new HashMap<>();
    private final Map<TaskId, Action.Order> live = new LinkedHashMap<>();
    private final Map<TaskId, Action.Order> unseen = new LinkedHashMap<>();
    private final Deque<Runnable> news = new ArrayDeque<>();
    private final Set<TaskId> everLaunched = new HashSet<>();
    private final Map<String, Integer> throwsByPartition = new HashMap<>();
    private final JobMachine machine = new JobMachine(new Sizing(Resources.of(1000, 0), Resources.of(0, 1024)));
    private final List<Action.Succeeded> ends = new ArrayList<>();
    private int offers;

    private static Lineage<Pair<String, Long>> lineage(int base) {
        List<List<Pair<String, Long>>> slices = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            slices.add(List.of(new Pair<>("k" + i, 1L)));
        }
        Lineage<Pair<String, Long>> first = new Lineage.Reduced<>(base, new Lineage.Slices<>(slices), Long::sum, 7);
        return new Lineage.Reduced<>(base + 1, first, Long::sum, 5);
    }

    @Test
    void everyPartitionEndsOnceWhateverIsLostOnTheWay() {
        int recomputed = 0;
        for (long seed = 0; seed < 300; seed++) {
            JobMachineSimulationTest one = new JobMachineSimulationTest();
            one.run(new Random(seed), seed);
            recomputed +=
                    one.ends.stream().mapToInt(end -> end.report().recomputed()).sum();
        }
        assertThat(recomputed).as("the trouble was real").isGreaterThan(100);
    }

    private void run(Random random, long seed) {
        for (int i = 0; i < AGENTS; i++) {
            incarnations.put(new AgentId("a" + i), 1);
        }
        Lineage<Pair<String, Long>> lineage = lineage(1);
        for (int job = 1; job <= 2; job++) {
            // The second job asks for a part of the same data again.
            List<Integer> wanted = IntStream.range(0, job == 1 ? 5 : 3).boxed().toList();
            carryOut(machine.submit(Planner.plan(lineage, wanted, (rows, attempt) -> 1L)));
            int steps = 0;
            while (ends.size() < job) {
                assertThat(++steps).as("seed %d ends", seed).isLessThan(MAX_STEPS);
                step(random, steps < 400);
            }
            assertThat(ends.get(job - 1).results()).as("seed %d", seed).hasSize(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(((Payload.Inline) ends.get(job - 1).results().get(i)).bytes())
                        .containsExactly(wanted.get(i));
            }
            assertThat(machine.running()).as("nothing is left running").isEmpty();
        }
    }

    private void step(Random random, boolean trouble) {
        if (!news.isEmpty() && random.nextInt(3) > 0) {
            news.poll().run();
            return;
        }
        int dice = random.nextInt(20);
        if (trouble && dice == 0) {
            killExecutor(pick(random, List.copyOf(incarnations.keySet())), random);
        } else if (trouble && dice == 1) {
            AgentId agent = pick(random, List.copyOf(incarnations.keySet()));
            incarnations.merge(agent, 1, Integer::sum);
            drop(agent, TaskState.UNREACHABLE, TaskReason.AGENT_UNREACHABLE);
            news.add(() -> carryOut(machine.agentLost(agent)));
        } else if (dice < 8 || live.isEmpty()) {
            offer(random, trouble);
        } else {
            play(pick(random, List.copyOf(live.keySet())), random, trouble);
        }
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.stream()
                .sorted(java.util.Comparator.comparing(Object::toString))
                .toList()
                .get(random.nextInt(list.size()));
    }

    private int incarnation(AgentId agent) {
        return Objects.requireNonNull(incarnations.get(agent));
    }

    private void killExecutor(AgentId agent, Random random) {
        incarnations.merge(agent, 1, Integer::sum);
        if (random.nextBoolean()) {
            drop(agent, TaskState.FAILED, TaskReason.EXECUTOR_ENDED);
        } else {
            drop(agent, TaskState.GONE, TaskReason.NOT_ON_AGENT);
        }
    }

    private void drop(AgentId agent, TaskState state, TaskReason reason) {
        for (Action.Order order : List.copyOf(live.values())) {
            Attempt attempt = order.attempt();
            String partition = attempt.stage() + "/" + attempt.partition();
            // Executors' ends count as failures, so each partition is spared after two.
            boolean spared = state == TaskState.FAILED && throwsByPartition.merge(partition, 1, Integer::sum) > 2;
            if (attempt.agent().equals(agent)) {
                live.remove(attempt.id());
                if (state == TaskState.UNREACHABLE) {
                    unseen.put(attempt.id(), order);
                }
                TaskState told = spared ? TaskState.GONE : state;
                news.add(() -> carryOut(machine.changed(attempt.id(), told, reason, "chaos")));
            }
        }
    }

    private void offer(Random random, boolean trouble) {
        List<Offer> made = new ArrayList<>();
        for (AgentId agent : incarnations.keySet().stream().sorted().toList()) {
            long busy = live.values().stream()
                    .filter(order -> order.attempt().agent().equals(agent))
                    .count();
            if (busy < SLOTS && random.nextBoolean()) {
                made.add(new Offer(
                        new OfferId("o" + ++offers),
                        agent,
                        "h",
                        "udp://h:1",
                        "*",
                        Resources.of((SLOTS - busy) * 1000, 1024),
                        Attributes.NONE,
                        1000));
            }
        }
        for (Action action : machine.offered(made)) {
            if (action instanceof Action.Launch launch && trouble && random.nextInt(10) == 0) {
                launch.orders()
                        .forEach(order -> everLaunched.add(order.attempt().id()));
                List<Rejection> rejections = launch.orders().stream()
                        .map(order -> new Rejection(
                                order.attempt().id(), Rejection.Reason.OFFER_NOT_VALID, "late", Resources.NONE))
                        .toList();
                news.add(() -> carryOut(machine.rejected(rejections)));
            } else {
                carryOut(List.of(action));
            }
        }
    }

    /** Runs a task: it needs each segment's executor alive, and makes what its stage makes. */
    private void play(TaskId id, Random random, boolean trouble) {
        Action.Order order = Objects.requireNonNull(live.remove(id));
        Attempt attempt = order.attempt();
        String partition = attempt.stage() + "/" + attempt.partition();
        if (trouble && random.nextInt(8) == 0 && throwsByPartition.merge(partition, 1, Integer::sum) <= 2) {
            news.add(() -> carryOut(machine.changed(id, TaskState.FAILED, TaskReason.THREW, "chaos")));
            return;
        }
        for (Segment segment : order.segments()) {
            String[] home = segment.address().split("#", 2);
            if (incarnation(new AgentId(home[0])) != Integer.parseInt(home[1])) {
                TaskResult lost = new TaskResult.InputLost(segment.map(), segment.name(), "nobody there");
                news.add(() -> carryOut(machine.finished(id, lost)));
                return;
            }
        }
        if (order.stage().number() > 0) {
            int expected = order.stage().number() == 1 ? 9 : 7;
            assertThat(order.segments())
                    .extracting(Segment::map)
                    .containsExactlyElementsOf(
                            IntStream.range(0, expected).boxed().toList());
        }
        String address = attempt.agent() + "#" + incarnation(attempt.agent());
        TaskResult result = order.stage().number() == 2
                ? new TaskResult.Value(new Payload.Inline(new byte[] {(byte) attempt.partition()}), Measures.NONE)
                : new TaskResult.Shuffled(
                        address, id.value(), order.stage().number() == 0 ? filled(7) : filled(5), Measures.NONE);
        news.add(() -> carryOut(machine.finished(id, result)));
        // Some tasks that nobody saw any more come back with a result.
        if (!unseen.isEmpty() && random.nextBoolean()) {
            Action.Order back = pick(random, List.copyOf(unseen.values()));
            unseen.remove(back.attempt().id());
            live.put(back.attempt().id(), back);
        }
    }

    private static long[] filled(int count) {
        long[] lengths = new long[count];
        java.util.Arrays.fill(lengths, 1);
        return lengths;
    }

    private void carryOut(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.Launch launch) {
                for (Action.Order order : launch.orders()) {
                    assertThat(everLaunched.add(order.attempt().id()))
                            .as("no task id is used twice")
                            .isTrue();
                    live.put(order.attempt().id(), order);
                }
            } else if (action instanceof Action.Kill kill) {
                live.remove(kill.task());
                unseen.remove(kill.task());
            } else if (action instanceof Action.Succeeded succeeded) {
                ends.add(succeeded);
            } else if (action instanceof Action.Failed failed) {
                throw new AssertionError(failed.reason());
            }
        }
    }
}
