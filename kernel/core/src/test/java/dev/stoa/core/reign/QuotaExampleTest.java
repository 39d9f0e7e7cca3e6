package dev.stoa.core.reign;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantees and limits in a tree of roles, worked through on ten processors:
 *
 * <pre>
 *  *
 *  ├─ batch                                neither
 *  └─ org       guaranteed 6, at most 8
 *      ├─ eng   guaranteed 4
 *      └─ ops   guaranteed 2, at most 3
 * </pre>
 */
class QuotaExampleTest {
    private final CellWorld world = new CellWorld();
    private final Map<String, FrameworkId> frameworks = new TreeMap<>();

    private void want(String role, int tasks) {
        FrameworkId framework = frameworks.computeIfAbsent(
                role, absent -> world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000)));
        String name = role.substring(role.indexOf('/') + 1);
        Demand demand = Demand.launch(new DemandId(name), CellWorld.task(name, "cpus:1"), tasks);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        allocate();
    }

    private FrameworkId framework(String role) {
        return Optional.ofNullable(frameworks.get(role)).orElseThrow();
    }

    private void allocate() {
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
        world.allocate();
    }

    private void end(String role, int from, int to) {
        for (int i = from; i < to; i++) {
            TaskKey task = new TaskKey(framework(role), new TaskId(role + "." + i));
            world.report(task, A1, 1, TaskState.RUNNING);
            world.report(task, A1, 2, TaskState.FINISHED);
            world.acknowledge(task, A1, 2);
        }
        allocate();
    }

    /** How many tasks were launched so far, by the name of their demand. */
    private Map<String, Integer> launched() {
        Map<String, Integer> counts = new TreeMap<>();
        for (LaunchOrdered order : world.heard(LaunchOrdered.class)) {
            String task = order.task().id().value();
            counts.merge(task.substring(0, task.indexOf('.')), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void guaranteesAreKeptFreeLimitsHoldAndSharesDecideBetween() {
        world.register(A1, "cpus:10");
        world.quota("org", "cpus:6", "cpus:8");
        world.quota("org/eng", "cpus:4", "");
        world.quota("org/ops", "cpus:2", "cpus:3");

        want("batch", 10);
        // Ledger (of 10): batch 4, org 0; the 6 that org is guaranteed stay free.
        assertThat(launched()).isEqualTo(Map.of("batch", 4));

        want("org/eng", 10);
        // Ledger: batch 4, org 4 (eng 4); the last 2 are ops' guarantee.
        assertThat(launched()).isEqualTo(Map.of("batch", 4, "eng", 4));

        want("org/ops", 5);
        // Ledger: batch 4, org 6 (eng 4, ops 2); nothing is free.
        assertThat(launched()).isEqualTo(Map.of("batch", 4, "eng", 4, "ops", 2));

        end("batch", 0, 2);
        // Two are free. All have what they are guaranteed, so shares decide: batch 2/10 is below org 6/10 and has both.
        // Ledger: batch 4, org 6.
        assertThat(launched()).isEqualTo(Map.of("batch", 6, "eng", 4, "ops", 2));

        world.reign.withdrawDemand(framework("batch"), new SchedulerCall.WithdrawDemand(new DemandId("batch")));
        end("batch", 2, 4);
        // Two are free, and within org ops 2/10 is below eng 4/10: ops has one and is at its limit of 3, eng has the
        // other.
        // Ledger: batch 2, org 8 (eng 5, ops 3): org is at its limit.
        assertThat(launched()).isEqualTo(Map.of("batch", 6, "eng", 5, "ops", 3));

        end("batch", 4, 6);
        // Two are free and stay so: eng wants 5 more, and org may hold no more.
        assertThat(launched()).isEqualTo(Map.of("batch", 6, "eng", 5, "ops", 3));
        assertThat(world.heard(EvictionNoticed.class)).isEmpty();
    }
}
