package dev.stoa.bench.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.reign.Outbound;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * K3: one allocation cycle that fills every quota (Mesos' {@code LargeAndSmallQuota/2}): 3,000 agents of 2 processors, 2 GiB of
 * memory and of disk; 2,500 roles that are guaranteed and limited to half an agent, 500 to two agents; one framework in each. All
 * offers are declined between cycles, which is not measured.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 30)
@Measurement(iterations = 50)
@State(Scope.Benchmark)
public class QuotaCycle {
    private static final int AGENTS = 3_000;
    private static final int SMALL = 2_500;
    private static final int LARGE = 500;
    private static final int ALLOCATIONS = 3_500;

    private final Reign reign = new Reign(1, new Registry().state(), ReignConfig.DEFAULT, 0);
    private long nowMillis = 1_000;

    /** Fills the cell. */
    @Setup(Level.Trial)
    public void fill() {
        Resources total = Resources.parse("cpus:2;mem:2048MiB;disk:2048MiB");
        for (int i = 0; i < AGENTS; i++) {
            AgentInfo info = new AgentInfo(
                    new AgentId("agent-%05d".formatted(i)),
                    "k",
                    "host-" + i,
                    "udp://127.0.0.1:1",
                    total,
                    Attributes.NONE,
                    "boot");
            reign.agentRegistered(new AgentCall.Register(info, 0, List.of(), List.of()), nowMillis);
        }
        for (int i = 0; i < SMALL + LARGE; i++) {
            String role = "role-%05d".formatted(i);
            Quantities quota =
                    Quantities.parse(i < SMALL ? "cpus:1;mem:1024MiB;disk:1024MiB" : "cpus:4;mem:4096MiB;disk:4096MiB");
            reign.quotaSet(new RoleName(role), new RoleTerms(1_000, quota, Optional.of(quota)));
            reign.frameworkSubscribed(
                    new FrameworkId("f-%05d".formatted(i)), new FrameworkInfo("bench", role, "bench", 0), 1, nowMillis);
        }
        reign.drain();
    }

    /** Declines what the last cycle offered. */
    @TearDown(Level.Iteration)
    public void decline() {
        int declined = 0;
        for (Outbound outbound : reign.drain()) {
            if (outbound instanceof Outbound.ToFramework to && to.notice() instanceof SchedulerNotice.OffersMade made) {
                List<OfferId> ids = new ArrayList<>();
                for (Offer offer : made.offers()) {
                    ids.add(offer.id());
                }
                declined += ids.size();
                reign.decline(to.framework(), new SchedulerCall.Decline(ids, Filter.NONE), nowMillis);
            }
        }
        reign.drain();
        // Longer than a declined offer is held back.
        nowMillis += 1_000;
        if (declined != ALLOCATIONS) {
            throw new IllegalStateException("%d offers were made, %d fill all quotas".formatted(declined, ALLOCATIONS));
        }
    }

    /** One cycle. */
    @Benchmark
    public int cycle() {
        return reign.allocate(nowMillis);
    }
}
