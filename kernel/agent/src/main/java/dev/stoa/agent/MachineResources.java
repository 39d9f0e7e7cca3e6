package dev.stoa.agent;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;

/**
 * What this machine offers unless its operator says otherwise: all processors, and the memory less a reserve for the
 * system and the agent. Taken from what the machine has, never from what is free, so that a restart finds the same.
 */
final class MachineResources {
    private static final long MIB = 1 << 20;
    private static final long FIRST_PORT = 31_000;
    private static final long LAST_PORT = 31_999;

    private MachineResources() {}

    static Resources detect() {
        // Java sees the limits of the control group that it runs in.
        long memoryMib =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / MIB;
        return offered(Runtime.getRuntime().availableProcessors(), memoryMib);
    }

    /** Keeps a tenth of the memory back, at least 512 MiB and at most half of it. */
    static Resources offered(int processors, long memoryMib) {
        long reserve = Math.min(memoryMib / 2, Math.max(512, memoryMib / 10));
        return Resources.of(processors * 1000L, memoryMib - reserve).withPorts(Ranges.of(FIRST_PORT, LAST_PORT));
    }
}
