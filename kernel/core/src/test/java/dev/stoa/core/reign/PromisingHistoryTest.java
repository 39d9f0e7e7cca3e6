package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.DemandView;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.placement.PlacerConfig;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.task.TaskEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random demands with patience, gangs with deadlines, limits that change, agents that are drained and vanish; after each step: a
 * bounded number of demands is promised something, what is promised is something, on an open agent, to a demand that stands and may
 * have it. In the end, beside a stream of small tasks, whoever has waited too long is placed within a bounded time.
 */
class PromisingHistoryTest {
    private static final int AGENTS = 4;
    private static final int PROMISES = 3;
    private static final long PROMISE = 1_000;
    private static final long PATIENCE = 500;
    private static final long DEADLINE = 4_000;
    private static final Map<String, Long> LIMITS = Map.of("eng", 6L, "qa", 4L);

    private record Stated(
            FrameworkId framework, String role, int cpus, int together, long sinceMillis, long deadline) {}

    private final CellWorld world;
    private final Map<String, FrameworkId> frameworks = new TreeMap<>();
    private final Map<String, Long> limits = new HashMap<>(LIMITS);
    private final Map<String, Stated> stated = new TreeMap<>();
    private final TreeSet<AgentId> agents = new TreeSet<>();
    private final TreeSet<AgentId> drained = new TreeSet<>();
    private int numbers;
    private Random random = new Random(0);
    private String as = "";

    PromisingHistoryTest() {
        world = new CellWorld(ReignConfig.DEFAULT.withPlacer(new PlacerConfig(4, PROMISES, PROMISE)));
        for (String role : List.of("batch", "eng", "ops", "qa")) {
            FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
            world.reign.suppress(framework);
            frameworks.put(role, framework);
        }
        LIMITS.keySet().stream().sorted().forEach(role -> world.quota(role, "", "cpus:" + LIMITS.get(role)));
        for (int i = 0; i < AGENTS; i++) {
            newAgent();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void promisesAreSoundAndNobodyStarves(int seed) {
        random = new Random(seed);
        for (int step = 0; step < 150; step++) {
            as = "seed %d step %d".formatted(seed, step);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> stateSomething();
                case 4, 5, 6 -> endSomething();
                case 7, 8 -> world.pass(random.nextInt(1_200));
                case 9 -> drainOrEndADrain();
                case 10 -> vanish();
                default -> changeALimit();
            }
            allocate();
        }
        nobodyStarves(seed);
    }

    private void newAgent() {
        AgentId agent = new AgentId("a" + numbers++);
        agents.add(agent);
        world.register(agent, "cpus:4");
    }

    private void stateSomething() {
        String role = new ArrayList<>(frameworks.keySet()).get(random.nextInt(frameworks.size()));
        int cpus = 1 + random.nextInt(4);
        int count = 1 + random.nextInt(3);
        boolean gang = random.nextInt(3) == 0;
        state(role, cpus, count, gang ? count : 1, random.nextInt(3) == 0 ? 0 : PATIENCE, gang ? DEADLINE : 0);
    }

    private String state(String role, int cpus, int count, int minimum, long patience, long deadline) {
        String id = "d" + numbers++;
        FrameworkId framework = frameworks.getOrDefault(role, CellWorld.F1);
        Demand demand = new Demand(
                new DemandId(id),
                CellWorld.task(id, "cpus:" + cpus),
                count,
                new Gang(minimum, random.nextBoolean() ? Strategy.PACK : Strategy.SPREAD),
                List.of(),
                patience,
                deadline,
                Fulfilment.LAUNCH);
        stated.put(id, new Stated(framework, role, cpus, minimum, world.nowMillis, deadline));
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        allocate();
        return id;
    }

    private void endSomething() {
        List<TaskEntry> live = live();
        if (!live.isEmpty()) {
            end(live.get(random.nextInt(live.size())));
        }
    }

    private List<TaskEntry> live() {
        return world.reign.books().tasks().stream()
                .filter(task -> task.state().isLive())
                .toList();
    }

    private void end(TaskEntry task) {
        world.report(task.key(), task.agent(), 1, TaskState.FINISHED);
        world.acknowledge(task.key(), task.agent(), 1);
        allocate();
    }

    private void drainOrEndADrain() {
        if (drained.isEmpty()) {
            drained.add(anAgent());
            world.intend(new RegistryRequest.StartDrains(new TreeSet<>(drained), 0, AfterDrain.STAY));
        } else {
            endDrains();
        }
    }

    private void endDrains() {
        world.intend(new RegistryRequest.EndDrains(new TreeSet<>(drained)));
        drained.clear();
        allocate();
    }

    private AgentId anAgent() {
        return new ArrayList<>(agents).get(random.nextInt(agents.size()));
    }

    /** An agent goes, at once or in two steps, and another takes its place. */
    private void vanish() {
        AgentId gone = anAgent();
        if (random.nextBoolean()) {
            world.reign.agentDisconnected(gone, world.nowMillis);
            world.settle();
            allocate();
        }
        world.reign.agentGone(gone, world.nowMillis);
        world.settle();
        agents.remove(gone);
        drained.remove(gone);
        allocate();
        newAgent();
    }

    private void changeALimit() {
        String role = random.nextBoolean() ? "eng" : "qa";
        limits.put(role, 2L + random.nextInt(6));
        world.quota(role, "", "cpus:" + limits.get(role));
    }

    private void allocate() {
        for (int rounds = 0; world.reign.isAllocationWanted(world.nowMillis); rounds++) {
            assertThat(rounds).as("%s: rounds without end", as).isLessThan(200);
            world.reign.allocate(world.nowMillis);
            world.settle();
        }
        check();
    }

    private void check() {
        Map<String, DemandView> standing = new HashMap<>();
        ((OperatorNotice.DemandsListed) world.reign.answer(new OperatorCall.ListDemands(0), world.nowMillis))
                .demands()
                .forEach(demand -> standing.put(demand.demand(), demand));
        Set<String> holders = new HashSet<>();
        for (Slot slot : world.reign.books().slots()) {
            Pool pool = slot.unreserved();
            assertThat(pool.total().contains(pool.held().plus(pool.leased())))
                    .as("%s: %s is over-committed", as, slot.id())
                    .isTrue();
            for (Promise promise : pool.promises()) {
                String holder = promise.key().claimant();
                holders.add(holder);
                String what = "%s: what %s is promised on %s".formatted(as, holder, slot.id());
                assertThat(promise.resources().isNone())
                        .as("%s is nothing", what)
                        .isFalse();
                assertThat(slot.isOpen()).as("%s is on a closed agent", what).isTrue();
                assertThat(standing).as("%s is for nobody", what).containsKey(holder);
                checkMayHave(holder, what);
            }
        }
        assertThat(holders).as("%s: promise holders", as).hasSizeLessThanOrEqualTo(PROMISES);
    }

    private void checkMayHave(String holder, String what) {
        Stated demand = Objects.requireNonNull(stated.get(holder), what);
        if (demand.deadline() > 0) {
            assertThat(world.nowMillis - demand.sinceMillis())
                    .as("%s, whose deadline is over", what)
                    .isLessThan(demand.deadline());
        }
        if (limits.containsKey(demand.role()) && demand.together() == 1) {
            assertThat(world.usedBy(demand.role()) + 1_000L * demand.cpus())
                    .as("%s, whose role may not have it", what)
                    .isLessThanOrEqualTo(1_000 * limits.getOrDefault(demand.role(), 0L));
        }
    }

    /** Services stay for ever on all agents but one; small tasks come and go everywhere, a second each at least. */
    private void nobodyStarves(int seed) {
        as = "seed %d at rest".formatted(seed);
        stated.forEach((id, demand) ->
                world.reign.withdrawDemand(demand.framework(), new SchedulerCall.WithdrawDemand(new DemandId(id))));
        world.settle();
        endDrains();
        allocate();
        live().forEach(this::end);
        agents.stream().skip(1).forEach(agent -> state("ops", 2, 1, 1, 0, 0));
        Set<String> services = new HashSet<>();
        live().forEach(task -> services.add(task.key().task().value()));
        Set<String> waiting = new TreeSet<>();
        state("batch", 1, 1_000, 1, 0, 0);
        for (int i = 0; i < 2 * PROMISES; i++) {
            waiting.add(state("ops", 3, 1, 1, PATIENCE, 0));
        }
        waiting.add(state("ops", 2, 2, 2, PATIENCE, 0));
        for (int second = 0; second < 600 && !waiting.isEmpty(); second++) {
            as = "seed %d second %d".formatted(seed, second);
            world.pass(1_000);
            allocate();
            List<TaskEntry> mayEnd = new ArrayList<>(live());
            mayEnd.removeIf(task -> services.contains(task.key().task().value()));
            end(mayEnd.get(random.nextInt(mayEnd.size())));
            stillWaiting(waiting);
        }
        assertThat(waiting).as("seed %d: those that starve", seed).isEmpty();
    }

    private void stillWaiting(Set<String> waiting) {
        Set<String> standing = new HashSet<>();
        ((OperatorNotice.DemandsListed) world.reign.answer(new OperatorCall.ListDemands(0), world.nowMillis))
                .demands()
                .forEach(demand -> standing.add(demand.demand()));
        waiting.retainAll(standing);
    }
}
