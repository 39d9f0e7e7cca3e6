package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.EvictionCalledOff;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.EvictionView;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.eviction.RebalanceConfig.Moving;
import dev.stoa.core.task.TaskEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of a scattered cell in which demands have others moved, and whoever was moved comes back as a demand at once. After
 * each step: nobody is over-committed, no budget is broken, nobody of higher priority and nobody who was moved before is moved. When
 * nothing else happens whoever was moved runs again at once, no less runs than before, and the cell comes to rest.
 */
class RebalancingHistoryTest {
    private static final int AGENTS = 5;
    private static final int MAX_AWAY = 2;
    private static final long REST = 3_600_000;
    private static final EvictionTimes TIMES = new EvictionTimes(400, 1_500, 300, 100);
    private static final Set<String> SEEN = new HashSet<>();

    /** What a framework wants done: the same when it comes back. */
    private record Work(FrameworkId framework, int priority, int cpus, String constraint) {}

    private final CellWorld world = CellWorld.evictingIn(TIMES, new RebalanceConfig(Moving.ON, REST));
    private final List<FrameworkId> frameworks = new ArrayList<>();
    private final SortedMap<TaskKey, Work> running = new TreeMap<>();
    private final TreeSet<TaskKey> dying = new TreeSet<>();
    private final SortedMap<String, Demand> standing = new TreeMap<>();
    private final Map<String, Work> workOf = new HashMap<>();
    private final Set<String> gangs = new HashSet<>();
    // Those that came back from a move, by the name of their demand, and when they were noticed.
    private final Map<String, Long> movedAt = new TreeMap<>();
    private final Set<String> movedAtRest = new TreeSet<>();
    private final Map<TaskKey, Long> noticedAt = new HashMap<>();
    private int heard;
    private int numbers;
    private boolean onlyTimePasses;
    private Random random = new Random(0);

    RebalancingHistoryTest() {
        for (int i = 0; i < AGENTS; i++) {
            world.register(new AgentId("a" + i), "cpus:6");
        }
        for (String role : List.of("batch", "eng", "qa")) {
            FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
            world.reign.suppress(framework);
            frameworks.add(framework);
        }
        world.pass(TIMES.settleMillis());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 39})
    void whoeverIsMovedHasAPlaceAndTheCellComesToRest(int seed) {
        random = new Random(seed);
        world.reign.stateBudget(
                frameworks.get(0),
                new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, MAX_AWAY)));
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> stateSomething();
                case 3, 4 -> endSomething();
                case 5 -> dieSome();
                default -> world.pass(random.nextInt(400));
            }
            allocate();
            check("seed %d step %d".formatted(seed, step));
        }
        beginAnew();
        comeToRest("seed " + seed);
        endAll();
    }

    @AfterAll
    static void allOfItHappened() {
        assertThat(SEEN).contains("moved", "moved gang's", "called off", "constrained", "moved at rest", "more runs");
    }

    private void allocate() {
        hear();
        for (int round = 0; world.reign.isAllocationWanted(world.nowMillis); round++) {
            assertThat(round).as("rounds without an end").isLessThan(1_000);
            world.reign.allocate(world.nowMillis);
            world.settle();
            hear();
        }
    }

    private void stateSomething() {
        // A few may take, most may only have others moved.
        stateSomething(random.nextInt(8) == 0 ? 200 : 100);
    }

    private void stateSomething(int priority) {
        FrameworkId framework = frameworks.get(random.nextInt(frameworks.size()));
        int count = 1 + random.nextInt(2);
        String constraint =
                switch (random.nextInt(6)) {
                    case 0 -> "agent in (a0, a1, a2)";
                    case 1 -> "agent not in (a0)";
                    case 2 -> "unique(agent)";
                    default -> "";
                };
        Work work = new Work(framework, priority, 1 + random.nextInt(4), constraint);
        state(work, count, random.nextInt(4) == 0 ? count : 1);
    }

    private String state(Work work, int count, int minimum) {
        String id = "d" + numbers++;
        TaskSpec template = CellWorld.task(id, "cpus:" + work.cpus());
        Constraint constraint = work.constraint().isEmpty() ? Constraint.NONE : Constraint.parse(work.constraint());
        Demand demand = new Demand(
                new DemandId(id),
                template.withTerms(
                        template.terms().withPriority(work.priority()).withConstraint(constraint)),
                count,
                new Gang(minimum, random.nextBoolean() ? Strategy.PACK : Strategy.SPREAD),
                List.of(),
                0,
                0,
                Fulfilment.LAUNCH);
        standing.put(id, demand);
        if (minimum > 1) {
            gangs.add(id);
        }
        workOf.put(id, work);
        world.reign.stateDemand(
                work.framework(), new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        return id;
    }

    private void endSomething() {
        if (!running.isEmpty()) {
            end(new ArrayList<>(running.keySet()).get(random.nextInt(running.size())), TaskState.FINISHED);
        }
    }

    private void dieSome() {
        for (TaskKey task : List.copyOf(dying)) {
            if (random.nextInt(3) > 0) {
                die(task);
            }
        }
    }

    /** It ends as it was told to, and comes back. */
    private void die(TaskKey task) {
        Work work = running.get(task);
        Long noticed = noticedAt.get(task);
        end(task, TaskState.KILLED);
        if (work != null) {
            String back = state(work, 1, 1);
            if (noticed != null) {
                movedAt.put(back, noticed);
                if (onlyTimePasses) {
                    movedAtRest.add(back);
                }
            }
        }
    }

    private void end(TaskKey task, TaskState state) {
        running.remove(task);
        dying.remove(task);
        Optional<TaskEntry> entry = world.entry(task);
        if (entry.isPresent()) {
            world.report(task, entry.get().agent(), 2, state);
            world.acknowledge(task, entry.get().agent(), 2);
        }
    }

    private void hear() {
        for (; heard < world.said.size(); heard++) {
            Object said = world.said.get(heard);
            if (said instanceof LaunchOrdered launch) {
                TaskKey task = new TaskKey(launch.framework(), launch.task().id());
                running.put(task, work(task));
                AgentId agent = world.entry(task).orElseThrow().agent();
                world.report(task, agent, 1, TaskState.RUNNING);
                world.acknowledge(task, agent, 1);
            } else if (said instanceof KillOrdered kill && running.containsKey(kill.task())) {
                dying.add(kill.task());
            } else if (said instanceof DemandEnded ended) {
                standing.remove(ended.demand().value());
            } else if (said instanceof EvictionCalledOff) {
                SEEN.add("called off");
            } else if (said instanceof EvictionNoticed notice && notice.reason() == EvictionReason.REBALANCED) {
                noticed(notice);
            }
        }
    }

    private Work work(TaskKey task) {
        return Optional.ofNullable(workOf.get(demandOf(task))).orElseThrow();
    }

    private static String demandOf(TaskKey task) {
        return task.task().value().replaceAll("[.].*", "");
    }

    private void noticed(EvictionNoticed notice) {
        EvictionView view = world.evictions().stream()
                .filter(each -> each.eviction().equals(notice.eviction().value()))
                .findFirst()
                .orElseThrow();
        String demand = view.claimant().substring(view.claimant().indexOf('/') + 1);
        Demand claimant = Optional.ofNullable(standing.get(demand)).orElseThrow();
        SEEN.add(claimant.gang().minimum() > 1 ? "moved gang's" : "moved");
        if (onlyTimePasses) {
            SEEN.add("moved at rest");
        }
        for (TaskId id : notice.tasks()) {
            TaskKey task = new TaskKey(new FrameworkId(view.framework()), id);
            Work work = work(task);
            noticedAt.put(task, world.nowMillis);
            assertThat(gangs).as("%s stands or falls with others", task).doesNotContain(demandOf(task));
            SEEN.add(work.constraint().isEmpty() ? "free" : "constrained");
            assertThat(work.priority())
                    .as("%s is moved for %s", task, demand)
                    .isLessThanOrEqualTo(claimant.template().terms().priority());
            assertThat(movedAt.getOrDefault(demandOf(task), world.nowMillis - REST))
                    .as("%s was moved before", task)
                    .isLessThanOrEqualTo(world.nowMillis - REST);
        }
    }

    private void check(String as) {
        int away = 0;
        for (EvictionView view : world.evictions()) {
            away += view.framework().equals(frameworks.get(0).value())
                    ? view.tasks().size()
                    : 0;
        }
        assertThat(away).as(as).isLessThanOrEqualTo(MAX_AWAY);
        for (Slot slot : world.reign.books().slots()) {
            assertThat(slot.unreserved().total().contains(slot.unreserved().held()))
                    .as("%s: %s is over-committed", as, slot.id())
                    .isTrue();
        }
    }

    private long held() {
        return running.values().stream().mapToLong(Work::cpus).sum();
    }

    /** Whoever is on the way out goes for good, and others want something: from now on nobody ends or comes but by eviction. */
    private void beginAnew() {
        withdrawAll();
        List.copyOf(dying).forEach(task -> end(task, TaskState.KILLED));
        allocate();
        assertThat(world.evictions()).isEmpty();
        onlyTimePasses = true;
        for (int i = 0; i < 8; i++) {
            stateSomething(100);
        }
        allocate();
    }

    private void comeToRest(String as) {
        long before = held();
        int quiet = 0;
        for (int round = 0; quiet < 10; round++) {
            assertThat(round).as("%s: rounds without coming to rest", as).isLessThan(500);
            int noticed = noticedAt.size();
            world.pass(Preempting.PASS_MILLIS);
            allocate();
            world.pass(TIMES.noticeMillis());
            allocate();
            List.copyOf(dying).forEach(this::die);
            allocate();
            check("%s round %d".formatted(as, round));
            assertThat(standing.keySet())
                    .as("%s: whoever was moved has a place", as)
                    .noneMatch(movedAtRest::contains);
            quiet = world.evictions().isEmpty() && noticed == noticedAt.size() ? quiet + 1 : 0;
        }
        assertThat(held()).as("%s: what runs", as).isGreaterThanOrEqualTo(before);
        if (held() > before) {
            SEEN.add("more runs");
        }
    }

    private void withdrawAll() {
        for (String id : List.copyOf(standing.keySet())) {
            FrameworkId framework =
                    Optional.ofNullable(workOf.get(id)).orElseThrow().framework();
            world.reign.withdrawDemand(framework, new SchedulerCall.WithdrawDemand(new DemandId(id)));
        }
        world.settle();
        hear();
    }

    /** Everything that was kept is given back, and the books are empty. */
    private void endAll() {
        withdrawAll();
        List.copyOf(running.keySet()).forEach(task -> end(task, TaskState.FINISHED));
        world.pass(TIMES.keepMillis());
        allocate();
        assertThat(world.evictions()).isEmpty();
        for (Slot slot : world.reign.books().slots()) {
            assertThat(slot.unreserved().promises().stream().map(Promise::key)).isEmpty();
            assertThat(slot.unreserved().free()).isEqualTo(slot.total());
        }
    }
}
