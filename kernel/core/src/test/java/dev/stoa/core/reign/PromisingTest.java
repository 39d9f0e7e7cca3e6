package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.placement.PlacerConfig;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is promised to demands that have waited longer than their patience: where, how much, to whom and for how long. */
class PromisingTest {
    private static final AgentId A1 = new AgentId("a1");
    private static final AgentId A2 = new AgentId("a2");
    private static final long PATIENCE = 1_000;
    private static final long PROMISE = PlacerConfig.DEFAULT.promiseMillis();

    private final CellWorld world = new CellWorld();

    private FrameworkId framework(String role) {
        return framework(world, role);
    }

    private static FrameworkId framework(CellWorld world, String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        world.reign.suppress(framework);
        return framework;
    }

    /** A world in which so many demands may hold promises. */
    private static CellWorld withPromises(int promises) {
        int candidates = PlacerConfig.DEFAULT.candidates();
        return new CellWorld(ReignConfig.DEFAULT.withPlacer(new PlacerConfig(candidates, promises, PROMISE)));
    }

    private void state(FrameworkId framework, String id, String resources, int count) {
        state(framework, id, resources, count, 1, 0);
    }

    private void state(FrameworkId framework, String id, String resources, int count, int minimum, long patience) {
        state(world, framework, id, resources, count, minimum, patience);
    }

    private static void state(
            CellWorld world,
            FrameworkId framework,
            String id,
            String resources,
            int count,
            int minimum,
            long patience) {
        Demand demand = new Demand(
                new DemandId(id),
                CellWorld.task(id, resources),
                count,
                new Gang(minimum, Strategy.PACK),
                List.of(),
                patience,
                0,
                Fulfilment.LAUNCH);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        allocate(world);
    }

    private void allocate() {
        allocate(world);
    }

    private static void allocate(CellWorld world) {
        for (int rounds = 0; world.reign.isAllocationWanted(world.nowMillis); rounds++) {
            assertThat(rounds).as("rounds without end").isLessThan(100);
            world.allocate();
        }
    }

    private void pass(long millis) {
        pass(world, millis);
    }

    private static void pass(CellWorld world, long millis) {
        world.pass(millis);
        allocate(world);
    }

    private void end(FrameworkId framework, String task) {
        TaskKey key = new TaskKey(framework, new TaskId(task));
        AgentId agent = world.entry(key).orElseThrow().agent();
        world.report(key, agent, 1, TaskState.FINISHED);
        world.acknowledge(key, agent, 1);
        allocate();
    }

    private List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    private List<String> promisedOn(AgentId agent) {
        return promisedOn(world, agent);
    }

    /** To whom what is promised on an agent. */
    private static List<String> promisedOn(CellWorld world, AgentId agent) {
        List<String> promised = new ArrayList<>();
        Collection<Promise> promises =
                world.reign.books().slot(agent).orElseThrow().unreserved().promises();
        promises.forEach(promise -> promised.add(promise.key().claimant() + " " + promise.resources()));
        return promised;
    }

    @Test
    void whoIsPromisedEnoughIsPromisedNoMore() {
        FrameworkId framework = framework("eng");
        for (String agent : List.of("a1", "a2", "a3", "a4", "a5")) {
            world.register(new AgentId(agent), "cpus:2;mem:2GiB");
        }
        state(framework, "small", "cpus:1", 10);
        state(framework, "one", "cpus:2", 1, 1, PATIENCE);
        state(framework, "two", "cpus:2", 1, 1, PATIENCE);

        pass(PATIENCE);

        assertThat(promisedOn(A1)).containsExactly("one cpus:2");
        assertThat(promisedOn(A2)).containsExactly("two cpus:2");
        assertThat(promisedOn(new AgentId("a3"))).isEmpty();
    }

    @Test
    void twoShareAnAgentWithRoomForBothAndTheFirstIsServedFirst() {
        FrameworkId framework = framework("eng");
        world.register(A1, "cpus:4;mem:4GiB");
        state(framework, "small", "cpus:1", 4);
        state(framework, "one", "cpus:2", 1, 1, PATIENCE);
        state(framework, "two", "cpus:2", 1, 1, PATIENCE);
        state(framework, "three", "cpus:2", 1, 1, PATIENCE);
        pass(PATIENCE);
        assertThat(promisedOn(A1)).containsExactly("one cpus:2", "two cpus:2");
        state(framework, "stream", "cpus:1", 4);

        end(framework, "small.0");
        end(framework, "small.1");
        assertThat(launched()).endsWith("small.3", "one.0");

        end(framework, "small.2");
        end(framework, "small.3");
        assertThat(launched()).endsWith("one.0", "two.0");
    }

    /** A service of 2 cpus stays on a1 for ever, and beside it 2 cpus are idle; tasks of 1 cpu come and go on a2. */
    private void aServiceBesideAStream(FrameworkId services, FrameworkId small) {
        world.register(A1, "cpus:4;mem:4GiB");
        state(services, "service", "cpus:2", 1);
        state(small, "filler", "cpus:2", 1);
        world.register(A2, "cpus:4;mem:4GiB");
        state(small, "first", "cpus:1", 4);
        end(small, "filler.0");
        state(small, "beside", "cpus:1", 1);
        end(small, "beside.0");
    }

    /** Has the task that has run longest on an agent ended, again and again, a second for each. */
    private void stream(FrameworkId small, AgentId agent, int times) {
        for (int i = 0; i < times; i++) {
            world.reign.books().tasks().stream()
                    .filter(task -> task.key().framework().equals(small)
                            && task.agent().equals(agent)
                            && task.state().isLive())
                    .findFirst()
                    .ifPresent(task -> end(small, task.key().task().value()));
            pass(1_000);
        }
    }

    @Test
    void aPromiseInVainGivesWayToOneWhereMoreBecomesFree() {
        FrameworkId framework = framework("eng");
        FrameworkId small = framework("small");
        aServiceBesideAStream(framework("services"), small);
        state(framework, "big", "cpus:3", 1, 1, PATIENCE);
        pass(PATIENCE);
        assertThat(promisedOn(A1)).containsExactly("big cpus:3");
        state(small, "stream", "cpus:1", 1_000);

        stream(small, A2, 40);

        assertThat(launched()).contains("big.0");
        assertThat(promisedOn(A1)).isEmpty();
        assertThat(world.reign.books().slot(A1).orElseThrow().unreserved().free())
                .hasToString("mem:4GiB");
    }

    @Test
    void aPromiseForWhichMoreBecomesFreeStands() {
        FrameworkId framework = framework("eng");
        FrameworkId small = framework("small");
        world.register(A1, "cpus:4;mem:4GiB");
        state(small, "filler", "cpus:1", 4);
        world.register(A2, "cpus:4;mem:4GiB");
        state(small, "first", "cpus:1", 4);
        state(framework, "big", "cpus:4", 1, 1, PATIENCE);
        pass(PATIENCE);
        state(small, "stream", "cpus:1", 1_000);
        for (int i = 0; i < 3; i++) {
            end(small, "filler." + i);
            pass(PROMISE - 1_000);
            stream(small, A2, 1);
            assertThat(promisedOn(A1)).containsExactly("big cpus:4");
        }

        end(small, "filler.3");

        assertThat(launched()).contains("big.0");
    }

    @Test
    void aPromiseEndsWithTheOpennessOfItsAgent() {
        FrameworkId framework = framework("eng");
        FrameworkId small = framework("small");
        world.register(A1, "cpus:4;mem:4GiB");
        state(small, "filler", "cpus:1", 4);
        world.register(A2, "cpus:4;mem:4GiB");
        state(small, "first", "cpus:1", 4);
        state(framework, "big", "cpus:3", 1, 1, PATIENCE);
        pass(PATIENCE);
        assertThat(promisedOn(A1)).containsExactly("big cpus:3");

        world.intend(new RegistryRequest.StartDrains(new TreeSet<>(List.of(A1)), 0, AfterDrain.STAY));
        allocate();

        assertThat(promisedOn(A1)).isEmpty();
        assertThat(promisedOn(A2)).containsExactly("big cpus:3");
    }

    @Test
    void whoLosesThePromisedAgentIsPromisedAnother() {
        FrameworkId framework = framework("eng");
        FrameworkId small = framework("small");
        world.register(A1, "cpus:4;mem:4GiB");
        state(small, "filler", "cpus:1", 4);
        world.register(A2, "cpus:4;mem:4GiB");
        state(small, "first", "cpus:1", 4);
        state(framework, "big", "cpus:3", 1, 1, PATIENCE);
        pass(PATIENCE);

        world.reign.agentGone(A1, world.nowMillis);
        world.settle();
        allocate();

        assertThat(promisedOn(A2)).containsExactly("big cpus:3");
    }

    @Test
    void whoGotNoPromiseGetsOneWhenAnotherEnds() {
        FrameworkId framework = framework("eng");
        FrameworkId small = framework("small");
        world.register(A1, "cpus:4;mem:4GiB");
        state(small, "first", "cpus:1", 4);
        state(framework, "mid", "cpus:2", 1, 1, PATIENCE);
        state(framework, "big", "cpus:4", 1, 1, PATIENCE);
        pass(PATIENCE);
        assertThat(promisedOn(A1)).containsExactly("mid cpus:2");
        state(small, "stream", "cpus:1", 1_000);
        end(small, "first.0");
        end(small, "first.1");
        assertThat(launched()).contains("mid.0");

        assertThat(promisedOn(A1)).containsExactly("big cpus:4");
        end(framework, "mid.0");
        end(small, "first.2");
        end(small, "first.3");

        assertThat(launched()).endsWith("mid.0", "big.0");
    }

    @Test
    void anAgentThatComesIsPromisedToWhoGotNoPromise() {
        FrameworkId framework = framework("eng");
        world.register(A1, "cpus:2;mem:4GiB");
        state(framework, "big", "cpus:4", 1, 1, PATIENCE);
        pass(PATIENCE);
        state(framework, "held", "cpus:2", 1);

        world.register(
                A2,
                "cpus:4;mem:4GiB",
                CellWorld.record(new TaskKey(framework, new TaskId("old")), A2, 1, TaskState.RUNNING, "cpus:1"));
        allocate();

        assertThat(promisedOn(A2)).containsExactly("big cpus:4");
    }

    @Test
    void whoHoldsAPromiseInVainMakesWayForTheNext() {
        CellWorld one = withPromises(1);
        FrameworkId framework = framework(one, "eng");
        one.register(A1, "cpus:4;mem:1GiB");
        FrameworkId services = framework(one, "services");
        state(one, services, "service", "cpus:2", 1, 1, 0);
        state(one, services, "second", "cpus:2", 1, 1, 0);
        state(one, framework, "large", "cpus:4", 1, 1, PATIENCE);
        state(one, framework, "less", "cpus:2", 1, 1, PATIENCE);
        pass(one, PATIENCE);
        assertThat(promisedOn(one, A1)).containsExactly("large cpus:4");

        for (int i = 0; i < 100 && promisedOn(one, A1).contains("large cpus:4"); i++) {
            pass(one, PROMISE);
        }

        assertThat(promisedOn(one, A1)).containsExactly("less cpus:2");
    }

    @Test
    void nothingIsPromisedToWhoMayNotHaveThePlaceThatIsFree() {
        world.register(A1, "cpus:2;mem:1GiB");
        world.quota("eng", "", "cpus:1");
        FrameworkId framework = framework("eng");
        state(framework, "e", "cpus:1", 2, 1, PATIENCE);
        assertThat(launched()).containsExactly("e.0");

        pass(PATIENCE);
        state(framework("ops"), "other", "cpus:1", 1);

        assertThat(promisedOn(A1)).isEmpty();
        assertThat(launched()).containsExactly("e.0", "other.0");
    }

    @Test
    void nothingIsPromisedToWhoseRoleIsAtItsLimitOrWhoHasNoRight() {
        world.register(A1, "cpus:2;mem:1GiB;gpus:{g0}");
        world.quota("eng", "", "cpus:1");
        state(framework("ops"), "filler", "cpus:2", 1);
        FrameworkId framework = framework("eng");

        state(framework, "large", "cpus:2", 1, 1, PATIENCE);
        state(framework, "gang", "cpus:1", 2, 2, PATIENCE);
        state(framework, "drawn", "cpus:1;gpus:1", 1, 1, PATIENCE);
        pass(PATIENCE);

        assertThat(promisedOn(A1)).isEmpty();
    }

    @Test
    void aPromiseEndsWhenALimitStandsAgainstIt() {
        world.register(A1, "cpus:2;mem:1GiB");
        FrameworkId ops = framework("ops");
        state(ops, "filler", "cpus:2", 1);
        state(framework("eng"), "big", "cpus:2", 1, 1, PATIENCE);
        pass(PATIENCE);
        assertThat(promisedOn(A1)).containsExactly("big cpus:2");

        world.quota("eng", "", "cpus:1");
        allocate();
        assertThat(promisedOn(A1)).isEmpty();

        world.quota("eng", "", "cpus:2");
        allocate();
        assertThat(promisedOn(A1)).containsExactly("big cpus:2");
    }
}
