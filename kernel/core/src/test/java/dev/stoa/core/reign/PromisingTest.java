package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.cell.Promise;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is promised to demands that have waited longer than their patience: where, how much, to whom and for how long. */
class PromisingTest {
    private static final AgentId A1 = new AgentId("a1");
    private static final AgentId A2 = new AgentId("a2");
    private static final long PATIENCE = 1_000;

    private final CellWorld world = new CellWorld();

    private FrameworkId framework(String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        world.reign.suppress(framework);
        return framework;
    }

    private void state(FrameworkId framework, String id, String resources, int count) {
        state(framework, id, resources, count, 1, 0);
    }

    private void state(FrameworkId framework, String id, String resources, int count, int minimum, long patience) {
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
        allocate();
    }

    private void allocate() {
        for (int rounds = 0; world.reign.isAllocationWanted(world.nowMillis); rounds++) {
            assertThat(rounds).as("rounds without end").isLessThan(100);
            world.allocate();
        }
    }

    private void pass(long millis) {
        world.pass(millis);
        allocate();
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

    /** To whom what is promised on an agent. */
    private List<String> promisedOn(AgentId agent) {
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
}
