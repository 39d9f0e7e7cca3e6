package dev.stoa.core.reign;

import dev.stoa.core.allocator.AllocatorConfig;
import dev.stoa.core.cell.GpuAgents;
import dev.stoa.core.eviction.PreemptionConfig;
import dev.stoa.core.liveness.RemovalLimits;
import dev.stoa.core.placement.PlacerConfig;
import dev.stoa.core.supervise.SupervisionTimes;

/**
 * The times by which a reign lives, in milliseconds, and its rules.
 *
 * @param offerTimeoutMillis how long an offer holds
 * @param agentReconnectMillis how long an agent whose session broke may take to attach again before it is unreachable
 * @param agentReturnMillis how long the recorded agents may take to come back when a reign begins
 * @param allocator how offers are shared out
 * @param removal how fast overdue agents are marked unreachable, and when none is
 * @param placer how places are looked for
 * @param eviction the times by which tasks are taken away
 * @param preemption how tasks are taken away for demands that find no place
 * @param supervision the times by which supervised processes are started again
 * @param gpuAgents for whom agents with GPUs are
 */
public record ReignConfig(
        long offerTimeoutMillis,
        long agentReconnectMillis,
        long agentReturnMillis,
        AllocatorConfig allocator,
        RemovalLimits removal,
        PlacerConfig placer,
        EvictionTimes eviction,
        PreemptionConfig preemption,
        SupervisionTimes supervision,
        GpuAgents gpuAgents) {
    /** Offers hold 30 s; an agent is unreachable 15 s after its session broke, 60 s after the reign began. */
    public static final ReignConfig DEFAULT = new ReignConfig(30_000, 15_000, 60_000);

    /** Looks for places and takes tasks away as is usual. */
    public ReignConfig(
            long offerTimeoutMillis,
            long agentReconnectMillis,
            long agentReturnMillis,
            AllocatorConfig allocator,
            RemovalLimits removal) {
        this(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                allocator,
                removal,
                PlacerConfig.DEFAULT,
                EvictionTimes.DEFAULT,
                PreemptionConfig.DEFAULT,
                SupervisionTimes.DEFAULT,
                GpuAgents.KEPT);
    }

    public ReignConfig {
        requirePositive("offer time-out", offerTimeoutMillis);
        requirePositive("agent reconnect time", agentReconnectMillis);
        requirePositive("agent return time", agentReturnMillis);
    }

    /** These times, and all else as usual. */
    public ReignConfig(long offerTimeoutMillis, long agentReconnectMillis, long agentReturnMillis) {
        this(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                AllocatorConfig.DEFAULT,
                RemovalLimits.DEFAULT);
    }

    private static void requirePositive(String what, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException("%s of %d ms must be more than 0".formatted(what, millis));
        }
    }
}
