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
 * @param unknownRoles what becomes of frameworks in a role that nobody has set up
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
        GpuAgents gpuAgents,
        UnknownRoles unknownRoles) {
    /** Offers hold 30 s; an agent is unreachable 15 s after its session broke, 60 s after the reign began. */
    public static final ReignConfig DEFAULT = new ReignConfig(30_000, 15_000, 60_000);

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
                RemovalLimits.DEFAULT,
                PlacerConfig.DEFAULT,
                EvictionTimes.DEFAULT,
                PreemptionConfig.DEFAULT,
                SupervisionTimes.DEFAULT,
                GpuAgents.KEPT,
                UnknownRoles.ACCEPT);
    }

    /** The same with offers shared out otherwise. */
    public ReignConfig withAllocator(AllocatorConfig other) {
        return new ReignConfig(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                other,
                removal,
                placer,
                eviction,
                preemption,
                supervision,
                gpuAgents,
                unknownRoles);
    }

    /** The same with places looked for otherwise. */
    public ReignConfig withPlacer(PlacerConfig other) {
        return new ReignConfig(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                allocator,
                removal,
                other,
                eviction,
                preemption,
                supervision,
                gpuAgents,
                unknownRoles);
    }

    /** The same with tasks taken away in other times and by other rules. */
    public ReignConfig withEviction(EvictionTimes times, PreemptionConfig rules) {
        return new ReignConfig(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                allocator,
                removal,
                placer,
                times,
                rules,
                supervision,
                gpuAgents,
                unknownRoles);
    }

    /** The same with agents that have GPUs for others. */
    public ReignConfig withGpuAgents(GpuAgents others) {
        return new ReignConfig(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                allocator,
                removal,
                placer,
                eviction,
                preemption,
                supervision,
                others,
                unknownRoles);
    }

    /** The same with another rule for roles that nobody has set up. */
    public ReignConfig withUnknownRoles(UnknownRoles other) {
        return new ReignConfig(
                offerTimeoutMillis,
                agentReconnectMillis,
                agentReturnMillis,
                allocator,
                removal,
                placer,
                eviction,
                preemption,
                supervision,
                gpuAgents,
                other);
    }

    private static void requirePositive(String what, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException("%s of %d ms must be more than 0".formatted(what, millis));
        }
    }
}
