package dev.stoa.bench.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.reign.Outbound;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;

/** A reign over agents that exist only in memory and one framework that demands: everything but sessions is real. */
final class DemandingCell {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-00001");
    private static final TaskBody TRUE = TaskBody.Command.of(List.of("true"));
    private static final long NOW_MILLIS = 1_000;

    private final Reign reign = new Reign(1, new Registry().state(), ReignConfig.DEFAULT, NOW_MILLIS);
    private final List<TaskKey> running = new ArrayList<>();
    private final List<AgentId> where = new ArrayList<>();
    private long placedCpuMillis;
    private long totalCpuMillis;
    private int demands;

    /** So many agents that are alike, in so many zones. */
    DemandingCell(int agents, Resources each, int zones) {
        for (int i = 0; i < agents; i++) {
            AgentInfo info = new AgentInfo(
                    new AgentId("agent-%05d".formatted(i)),
                    "k",
                    "host-" + i,
                    "udp://127.0.0.1:1",
                    each,
                    Attributes.parse("zone:moon-" + (1 + i % zones)),
                    "boot");
            reign.agentRegistered(new AgentCall.Register(info, 0, List.of(), List.of()), NOW_MILLIS);
            totalCpuMillis += each.cpuMillis();
        }
        reign.frameworkSubscribed(FRAMEWORK, new FrameworkInfo("bench", "*", "bench", 0), 1, NOW_MILLIS);
        reign.drain();
    }

    /** States a demand of its own for so many tasks that start together. */
    void demand(Resources each, Constraint constraint, String label, int gang, Strategy strategy) {
        SortedMap<String, String> labels = new TreeMap<>();
        if (!label.isEmpty()) {
            labels.put("color", label);
        }
        String id = "d" + demands++;
        TaskSpec template = new TaskSpec(
                new TaskId(id), "pod", each, TRUE, labels, 0, TaskTerms.DEFAULT.withConstraint(constraint));
        Demand demand = new Demand(
                new DemandId(id), template, gang, new Gang(gang, strategy), List.of(), 0, 0, Fulfilment.LAUNCH);
        reign.stateDemand(FRAMEWORK, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), NOW_MILLIS);
    }

    /** Places what can be placed; how many tasks were launched. */
    int place() {
        int launched = 0;
        while (reign.isAllocationWanted(NOW_MILLIS)) {
            reign.allocate(NOW_MILLIS);
            for (Outbound outbound : reign.drain()) {
                if (outbound instanceof Outbound.ToAgent to
                        && to.notice() instanceof AgentNotice.LaunchOrdered launch) {
                    running.add(new TaskKey(FRAMEWORK, launch.task().id()));
                    where.add(to.agent());
                    placedCpuMillis += launch.task().resources().cpuMillis();
                    launched++;
                }
            }
        }
        return launched;
    }

    /** Has all tasks end, and each end acknowledged. */
    void endAll() {
        for (int i = 0; i < running.size(); i++) {
            TaskKey task = running.get(i);
            AgentId agent = where.get(i);
            reign.statusReported(
                    agent,
                    new TaskStatus(
                            task, agent, 1, TaskState.FINISHED, TaskReason.EXITED, "", 0, Bytes.NONE, NOW_MILLIS),
                    NOW_MILLIS);
            reign.acknowledge(FRAMEWORK, new SchedulerCall.Acknowledge(task.task(), agent, 1));
        }
        running.clear();
        where.clear();
        placedCpuMillis = 0;
        reign.drain();
    }

    /** How much of all processors is taken, in thousandths. */
    long utilisationPermille() {
        return 1_000 * placedCpuMillis / totalCpuMillis;
    }
}
