package dev.stoa.sparklite;

import java.util.List;

import dev.stoa.api.resource.Resources;
import dev.stoa.sparklite.read.Splitter;
import dev.stoa.sparklite.schedule.Sizing;

/**
 * How an application runs.
 *
 * @param name for people
 * @param role whose share of the cluster it draws on
 * @param masters session addresses; empty for those of the environment
 * @param taskCpuMillis what each task holds, in thousandths of a processor; at least 1
 * @param taskMemoryMib what each task holds beside its executor's memory; 0 or more
 * @param executorMemoryMib what each executor holds; at least {@value #MIN_EXECUTOR_MIB}. Its heap is three quarters of it
 * @param splitBytes how much text one task reads at most; at least 1
 * @param partitions over how many partitions keys are spread unless the author says otherwise; at least 1
 */
public record DriverConfig(
        String name,
        String role,
        List<String> masters,
        long taskCpuMillis,
        long taskMemoryMib,
        long executorMemoryMib,
        long splitBytes,
        int partitions) {
    /** Less is no room for a JVM that holds tables. */
    public static final long MIN_EXECUTOR_MIB = 128;

    public DriverConfig {
        masters = List.copyOf(masters);
        require(taskCpuMillis >= 1, "task cpus of %d thousandths, must be at least 1", taskCpuMillis);
        require(taskMemoryMib >= 0, "task memory of %d MiB, must be 0 or more", taskMemoryMib);
        require(
                executorMemoryMib >= MIN_EXECUTOR_MIB,
                "executor memory of %d MiB, must be at least " + MIN_EXECUTOR_MIB,
                executorMemoryMib);
        require(splitBytes >= 1, "split size of %d bytes, must be at least 1", splitBytes);
        require(partitions >= 1, "%d partitions, must be at least 1", partitions);
    }

    private static void require(boolean holds, String message, long value) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(value));
        }
    }

    /** One processor per task, 1 GiB per executor, 32 MiB of text per task, keys over 8 partitions. */
    public static DriverConfig named(String name) {
        return new DriverConfig(name, "*", List.of(), 1000, 0, 1024, Splitter.DEFAULT_SPLIT_BYTES, 8);
    }

    /** The same with other masters. */
    public DriverConfig withMasters(List<String> addresses) {
        return new DriverConfig(
                name, role, addresses, taskCpuMillis, taskMemoryMib, executorMemoryMib, splitBytes, partitions);
    }

    /** The same with other tasks. */
    public DriverConfig withTasks(long cpuMillis, long memoryMib) {
        return new DriverConfig(name, role, masters, cpuMillis, memoryMib, executorMemoryMib, splitBytes, partitions);
    }

    /** The same with other executors. */
    public DriverConfig withExecutorMemoryMib(long mib) {
        return new DriverConfig(name, role, masters, taskCpuMillis, taskMemoryMib, mib, splitBytes, partitions);
    }

    /** The same with other splits. */
    public DriverConfig withSplitBytes(long bytes) {
        return new DriverConfig(
                name, role, masters, taskCpuMillis, taskMemoryMib, executorMemoryMib, bytes, partitions);
    }

    /** The same with another spread. */
    public DriverConfig withPartitions(int count) {
        return new DriverConfig(
                name, role, masters, taskCpuMillis, taskMemoryMib, executorMemoryMib, splitBytes, count);
    }

    Sizing sizing() {
        return new Sizing(Resources.of(taskCpuMillis, taskMemoryMib), Resources.of(0, executorMemoryMib));
    }

    int heapMib() {
        return (int) Math.min(Integer.MAX_VALUE, executorMemoryMib * 3 / 4);
    }
}
