package dev.stoa.core.reign;

import java.util.List;
import java.util.Optional;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.task.TaskEntry;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Demands for which there is a place that a limit or a guarantee keeps from them, and what wakes them. */
class HeldBackTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final AgentId A3 = new AgentId("a3");

    private final CellWorld world = new CellWorld();

    private FrameworkId framework(String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        world.reign.suppress(framework);
        return framework;
    }

    private void want(FrameworkId framework, String id, String resources) {
        state(framework, Demand.launch(new DemandId(id), CellWorld.task(id, resources), 1));
    }

    private void wantTogether(FrameworkId framework, String id, String resources, int tasks) {
        state(
                framework,
                new Demand(
                        new DemandId(id),
                        CellWorld.task(id, resources),
                        tasks,
                        new Gang(tasks, Strategy.PACK),
                        List.of(),
                        0,
                        0,
                        Fulfilment.LAUNCH));
    }

    private void state(FrameworkId framework, Demand demand) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
    }

    /** Ends a task; what that wakes is looked at until there is nothing to do, which must come soon. */
    private void end(FrameworkId framework, String task) {
        TaskKey key = new TaskKey(framework, new TaskId(task));
        Optional<TaskEntry> entry = world.entry(key);
        world.report(key, entry.orElseThrow().agent(), 1, TaskState.FINISHED);
        for (int round = 0; round < 3; round++) {
            world.allocate();
        }
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).as("busy").isFalse();
    }

    private List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    @Test
    void isLookedAtWhenItsRoleHoldsLessElsewhere() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:2;mem:1GiB");
        world.quota("eng", "", "cpus:2");
        FrameworkId eng = framework("eng/dev");
        want(eng, "t", "cpus:1");
        want(eng, "big", "cpus:2");
        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.HELD_BACK);

        end(eng, "t.0");

        assertThat(launched()).containsExactly("t.0", "big.0");
    }

    @Test
    void isLookedAtWhenLessIsKeptForGuarantees() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:2;mem:1GiB");
        FrameworkId other = framework("other");
        FrameworkId prod = framework("prod");
        want(other, "x", "cpus:1");
        world.quota("prod", "cpus:1", "");
        want(other, "big", "cpus:2");
        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.HELD_BACK);

        TaskKey task = new TaskKey(prod, new TaskId("p"));
        world.register(A3, "cpus:1", CellWorld.record(task, A3, 1, TaskState.RUNNING, "cpus:1"));
        world.allocate();

        // Nothing more is free, but what prod is guaranteed it has.
        assertThat(launched()).containsExactly("x.0", "big.0");
    }

    @Test
    void isLookedAtWhenMoreIsFreeInAllThanIsKept() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:2;mem:1GiB");
        FrameworkId other = framework("other");
        want(other, "x", "cpus:1");
        world.quota("prod", "cpus:1", "");
        want(other, "big", "cpus:2");

        end(other, "x.0");

        assertThat(launched()).containsExactly("x.0", "big.0");
    }

    @Test
    void isNotLookedAtWhileItsRoleStillHoldsTooMuch() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:4;mem:1GiB");
        world.quota("eng", "", "cpus:2");
        FrameworkId eng = framework("eng");
        want(eng, "t", "cpus:1");
        want(eng, "u", "cpus:0.5");
        want(eng, "big", "cpus:2");

        end(eng, "u.0");
        assertThat(launched()).containsExactly("t.0", "u.0");

        end(eng, "t.0");
        assertThat(launched()).containsExactly("t.0", "u.0", "big.0");
    }

    @Test
    void gangsThatALimitHoldsBackDoNotWakeEachOther() {
        world.register(A1, "cpus:8;mem:8GiB");
        world.quota("eng", "", "cpus:3");
        FrameworkId eng = framework("eng");
        want(eng, "t", "cpus:1");
        want(eng, "u", "cpus:1");
        wantTogether(eng, "one", "cpus:1", 3);
        wantTogether(eng, "two", "cpus:0.5", 6);

        end(eng, "t.0");
        assertThat(launched()).containsExactly("t.0", "u.0");

        end(eng, "u.0");
        assertThat(launched()).contains("one.0", "one.1", "one.2");
    }

    @Test
    void aWithdrawnDemandIsNotLookedAtAgain() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:2;mem:1GiB");
        world.quota("eng", "", "cpus:2");
        FrameworkId eng = framework("eng");
        want(eng, "t", "cpus:1");
        want(eng, "big", "cpus:2");
        world.reign.withdrawDemand(eng, new SchedulerCall.WithdrawDemand(new DemandId("big")));

        end(eng, "t.0");

        assertThat(launched()).containsExactly("t.0");
    }
}
