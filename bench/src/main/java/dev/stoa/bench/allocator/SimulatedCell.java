package dev.stoa.bench.allocator;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.reign.Outbound;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;

/**
 * A reign over agents and frameworks that exist only in memory, set up as Mesos' allocator benchmarks set theirs up: agents of 24
 * processors, 4 GiB of memory, 4 GiB of disk and ports 31000 to 32000, of which 16 processors, 2014 MiB, 1 GiB and 16 scattered
 * ports are in use, charged to one framework after the other; all frameworks in the default role.
 */
public final class SimulatedCell {
    private static final long NOW_MILLIS = 1_000;
    private static final FrameworkInfo INFO = new FrameworkInfo("bench", "*", "bench", 0);

    private final Reign reign = new Reign(1, new Registry().state(), ReignConfig.DEFAULT, NOW_MILLIS);
    private final List<FrameworkId> frameworks = new ArrayList<>();

    /** Fills the cell. */
    public SimulatedCell(int agents, int frameworkCount) {
        Resources total = Resources.parse("cpus:24;mem:4096MiB;disk:4096MiB;ports:[31000-32000]");
        Resources used = Resources.of(16_000, 2014, 1024).withPorts(scatteredPorts());
        for (int i = 0; i < frameworkCount; i++) {
            FrameworkId framework = new FrameworkId("f-%05d".formatted(i));
            frameworks.add(framework);
            reign.frameworkSubscribed(framework, INFO, 1, NOW_MILLIS);
        }
        for (int i = 0; i < agents; i++) {
            AgentId agent = new AgentId("agent-%05d".formatted(i));
            TaskKey key = new TaskKey(frameworks.get(i % frameworkCount), new TaskId("t-" + i));
            TaskStatus running = TaskStatus.ofMaster(key, agent, TaskState.RUNNING, TaskReason.NONE, "", NOW_MILLIS);
            AgentInfo info =
                    new AgentInfo(agent, "k", "host-" + i, "udp://127.0.0.1:1", total, Attributes.NONE, "boot");
            TaskRecord record = new TaskRecord("used", used, "", running);
            reign.agentRegistered(new AgentCall.Register(info, 0, List.of(record), List.of()), NOW_MILLIS);
        }
        reign.drain();
    }

    private static Ranges scatteredPorts() {
        List<Ranges.Interval> ports = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ports.add(new Ranges.Interval(31_000 + 2 * i, 31_000 + 2 * i));
        }
        return new Ranges(ports);
    }

    /** Runs one allocation cycle and returns how many offers it made. */
    public int cycle() {
        return reign.allocate(NOW_MILLIS);
    }

    /** Has every offer that was made declined for ever, as the benchmark's frameworks do. */
    public int declineAllForEver() {
        int declined = 0;
        for (Outbound outbound : reign.drain()) {
            if (outbound instanceof Outbound.ToFramework to && to.notice() instanceof SchedulerNotice.OffersMade made) {
                List<OfferId> ids =
                        made.offers().stream().map(offer -> offer.id()).toList();
                declined += ids.size();
                reign.decline(
                        to.framework(),
                        new SchedulerCall.Decline(ids, new Filter(Filter.MAX_REFUSE_MILLIS)),
                        NOW_MILLIS);
            }
        }
        reign.drain();
        return declined;
    }

    /** Lets no framework want offers. */
    public void suppressAll() {
        frameworks.forEach(reign::suppress);
    }
}
