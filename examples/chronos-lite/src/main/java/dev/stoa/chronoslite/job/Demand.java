package dev.stoa.chronoslite.job;

import java.util.List;

import dev.stoa.api.resource.Resources;

/**
 * What a run needs of an agent.
 *
 * @param cpuMillis thousandths of a processor, at least 1
 * @param memoryMib memory, at least 1
 * @param diskMib disk, 0 or more
 * @param constraints all of which must hold; at most {@value #MAX_CONSTRAINTS}
 */
public record Demand(long cpuMillis, long memoryMib, long diskMib, List<Constraint> constraints) {
    /** The most constraints of a job. */
    public static final int MAX_CONSTRAINTS = 32;

    /** A tenth of a processor and 64 MiB, anywhere. */
    public static final Demand DEFAULT = new Demand(100, 64, 0, List.of());

    public Demand {
        constraints = List.copyOf(constraints);
        if (cpuMillis < 1 || cpuMillis > 1_000_000) {
            throw new JobRuleException("'cpus' is %s, must be 0.001 to 1000".formatted(cpuMillis / 1_000.0));
        }
        if (memoryMib < 1 || memoryMib > 16_777_216) {
            throw new JobRuleException("'mem' is %d MiB, must be 1 to 16777216".formatted(memoryMib));
        }
        if (diskMib < 0 || diskMib > 1_073_741_824) {
            throw new JobRuleException("'disk' is %d MiB, must be 0 to 1073741824".formatted(diskMib));
        }
        if (constraints.size() > MAX_CONSTRAINTS) {
            throw new JobRuleException("'constraints' has %d entries, at most %d are allowed"
                    .formatted(constraints.size(), MAX_CONSTRAINTS));
        }
    }

    /** As the kernel counts it. */
    public Resources resources() {
        return Resources.of(cpuMillis, memoryMib, diskMib);
    }
}
