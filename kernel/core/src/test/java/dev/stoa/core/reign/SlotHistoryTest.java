package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.AcceptAnswered;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.protocol.SchedulerNotice.OffersRescinded;
import dev.stoa.api.protocol.SchedulerNotice.SlotEnded;
import dev.stoa.api.protocol.SchedulerNotice.SlotLeased;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.cell.Slot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static org.assertj.core.api.Assertions.assertThat;

/** Two slots on one agent through random histories: tasks, executors, losses on the way, masters that follow each other. */
class SlotHistoryTest {
    private static final String ALL = "cpus:8";
    private static final Resources OF_EXECUTOR = Resources.parse("cpus:1");
    private static final ExecutorId E = new ExecutorId("e");
    private static final List<SlotId> SLOTS = List.of(new SlotId("s1"), new SlotId("s2"));
    private static final long LEASE = 20_000;

    private final CellWorld world = new CellWorld();

    // What the agent runs: each task's specification, and the number of its newest status.
    private final SortedMap<TaskId, TaskSpec> running = new TreeMap<>();
    private final SortedMap<TaskId, Long> sequences = new TreeMap<>();
    private boolean executorRuns;

    // What the framework knows.
    private final SortedMap<SlotId, SlotLeased> standing = new TreeMap<>();
    private final SortedMap<SlotId, SortedSet<TaskId>> inside = new TreeMap<>();
    private final List<Offer> offers = new ArrayList<>();

    private Random random = new Random();
    private int tasks;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void booksBalanceThroughAnyHistory(long seed) {
        random = new Random(seed);
        world.register(A1, ALL);
        world.subscribe();
        for (int step = 0; step < 300; step++) {
            act();
            hear();
            check();
        }
        SLOTS.forEach(this::release);
        hear();
        List.copyOf(running.keySet()).forEach(task -> end(task, TaskState.FINISHED));
        endExecutor();
        offers.clear();
        world.reign.books().slot(A1).ifPresent(slot -> assertThat(slot.held())
                .as("all is given back")
                .isEqualTo(Resources.NONE));
    }

    private void act() {
        SlotId slot = SLOTS.get(random.nextInt(SLOTS.size()));
        int dice = random.nextInt(20);
        if (dice < 3) {
            lease(slot);
        } else if (dice < 9) {
            launch(slot);
        } else if (dice < 14) {
            endAny();
        } else if (dice == 14) {
            endExecutor();
        } else if (dice == 15) {
            breakOff();
        } else if (dice == 16) {
            failOver();
        } else if (dice == 17) {
            release(slot);
        } else {
            world.pass(random.nextInt(4_000));
        }
    }

    private void lease(SlotId slot) {
        world.allocate();
        hear();
        if (!offers.isEmpty() && !standing.containsKey(slot)) {
            Resources wanted = Resources.of(1_000L * (1 + random.nextInt(5)), 0);
            world.reign.leaseSlot(
                    F1,
                    new SchedulerCall.LeaseSlot(offers.remove(0).id(), slot, wanted, LEASE, Filter.NONE),
                    world.nowMillis);
            world.settle();
        }
    }

    private void launch(SlotId slot) {
        TaskId id = new TaskId("t" + ++tasks);
        ExecutorSpec executor =
                new ExecutorSpec(E, "Main", List.of(), List.of(), List.of(), new TreeMap<>(), OF_EXECUTOR);
        TaskBody body = random.nextBoolean()
                ? TaskBody.Command.shell("true")
                : new TaskBody.InExecutor(executor, "", Bytes.NONE);
        TaskSpec task = TaskSpec.of(id, id.value(), Resources.of(1_000L * (1 + random.nextInt(2)), 0), body);
        world.reign.launchInSlot(F1, new SchedulerCall.LaunchInSlot(1, slot, List.of(task)), world.nowMillis);
        world.settle();
        if (world.last(AcceptAnswered.class).reply().isComplete()) {
            inside.computeIfAbsent(slot, absent -> new TreeSet<>()).add(id);
        }
    }

    private void endAny() {
        if (!running.isEmpty()) {
            end(List.copyOf(running.keySet()).get(random.nextInt(running.size())), TaskState.FINISHED);
        }
    }

    private void end(TaskId task, TaskState state) {
        long sequence = sequences.merge(task, 1L, Long::sum);
        running.remove(task);
        inside.values().forEach(there -> there.remove(task));
        TaskKey key = new TaskKey(F1, task);
        world.report(key, A1, sequence, state);
        world.acknowledge(key, A1, sequence);
    }

    private void endExecutor() {
        if (executorRuns) {
            for (TaskSpec task : List.copyOf(running.values())) {
                if (task.body() instanceof TaskBody.InExecutor) {
                    end(task.id(), TaskState.FAILED);
                }
            }
            executorRuns = false;
            world.reign.executorEnded(A1, new AgentCall.ReportExecutorEnded(new ExecutorKey(F1, E), 0, ""));
            world.settle();
        }
    }

    /** The agent's session breaks; the executor may end, and then its tasks are gone, before it is back. */
    private void breakOff() {
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.settle();
        loseSome();
        register();
    }

    private void failOver() {
        hear();
        offers.clear();
        world.failOver();
        loseSome();
        boolean agentFirst = random.nextBoolean();
        if (agentFirst) {
            register();
        }
        world.resubscribe(F1);
        standing.forEach((slot, leased) -> world.reign.stateSlot(
                F1,
                new SchedulerCall.StateSlot(
                        slot,
                        A1,
                        leased.resources(),
                        LEASE,
                        List.copyOf(inside.getOrDefault(slot, Collections.emptySortedSet()))),
                world.nowMillis));
        world.settle();
        if (!agentFirst) {
            register();
        }
    }

    private void loseSome() {
        if (random.nextBoolean()) {
            executorRuns = false;
            running.values().removeIf(task -> task.body() instanceof TaskBody.InExecutor);
        }
    }

    private void register() {
        List<TaskRecord> records = new ArrayList<>();
        running.forEach((id, task) -> records.add(new TaskRecord(
                id.value(),
                task.resources(),
                task.body() instanceof TaskBody.InExecutor ? E.value() : "",
                CellWorld.status(new TaskKey(F1, id), A1, sequences.merge(id, 1L, Long::sum), TaskState.RUNNING))));
        List<ExecutorRecord> executors =
                executorRuns ? List.of(new ExecutorRecord(new ExecutorKey(F1, E), OF_EXECUTOR)) : List.of();
        world.register(A1, ALL, records, executors);
    }

    private void release(SlotId slot) {
        world.reign.releaseSlot(F1, new SchedulerCall.ReleaseSlot(slot));
        world.settle();
    }

    /** Lets the agent and the framework take in what was said to them. */
    private void hear() {
        while (!world.said.isEmpty()) {
            List<Object> said = List.copyOf(world.said);
            world.said.clear();
            said.forEach(this::hear);
        }
    }

    private void hear(Object notice) {
        if (notice instanceof LaunchOrdered order) {
            running.put(order.task().id(), order.task());
            executorRuns |= order.task().body() instanceof TaskBody.InExecutor;
        } else if (notice instanceof KillOrdered kill
                && running.containsKey(kill.task().task())) {
            end(kill.task().task(), TaskState.KILLED);
        } else if (notice instanceof SlotLeased leased) {
            standing.put(leased.slot(), leased);
        } else if (notice instanceof SlotEnded ended) {
            standing.remove(ended.slot());
            inside.remove(ended.slot());
        } else if (notice instanceof OffersMade made) {
            offers.addAll(made.offers());
        } else if (notice instanceof OffersRescinded rescinded) {
            offers.removeIf(offer -> rescinded.offers().contains(offer.id()));
        }
    }

    private void check() {
        Slot slot = world.reign.books().slot(A1).orElseThrow();
        assertThat(slot.total().contains(slot.held().plus(slot.leased())))
                .as("%s held and %s leased", slot.held(), slot.leased())
                .isTrue();
        Resources least = Resources.NONE;
        for (SlotLeased leased : standing.values()) {
            least = least.plus(leased.resources());
        }
        assertThat(slot.held().contains(least))
                .as("%s held, the slots are %s", slot.held(), least)
                .isTrue();
    }
}
