package dev.stoa.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.stoa.bench.report.Conditions;
import dev.stoa.node.option.JvmFlags;
import dev.stoa.testkit.LocalCluster;
import dev.stoa.testkit.NodeProcess;

/**
 * E1 and E2: starts one master and three agents as processes of their own, says how long it took until all were accepted, then
 * what each uses while nothing happens.
 *
 * <p>Processor time is user and system time of the whole process, its media driver included, over {@code stoa.bench.idle-seconds}
 * (default 30) after {@code stoa.bench.settle-seconds} (default 30). Memory is taken at the end of it: resident is all that is
 * in memory, shared pages whole; proportional divides these by the processes that share them; own is what would be free without
 * the process. All of it is what users start: the class path of {@code ./stoa}, its options and its archive of classes.
 */
public final class ClusterCosts {
    private static final int SETTLE_SECONDS = Integer.getInteger("stoa.bench.settle-seconds", 30);
    private static final int IDLE_SECONDS = Integer.getInteger("stoa.bench.idle-seconds", 30);
    private static final double TICKS_PER_SECOND = 100;

    private ClusterCosts() {}

    /** Runs it and prints a table. */
    @SuppressWarnings("SystemOut") // The table is this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        long start = System.nanoTime();
        LocalCluster.Builder description =
                LocalCluster.describe().agents(3, "cpus:2;mem:2GiB").classPath(classPath());
        JvmFlags.archive().forEach(description::jvmOption);
        try (LocalCluster cluster = description.start()) {
            System.out.printf(
                    "E2 cluster of 1 master and 3 agents up and accepting: %.2f s%n",
                    (System.nanoTime() - start) / 1e9);
            // Nothing is to happen: the latch is never counted down.
            CountDownLatch never = new CountDownLatch(1);
            never.await(SETTLE_SECONDS, TimeUnit.SECONDS);
            List<NodeProcess> nodes = new ArrayList<>(List.of(cluster.master()));
            cluster.agentIds().forEach(id -> nodes.add(cluster.agent(id)));
            long[] before = nodes.stream().mapToLong(node -> ticks(node.pid())).toArray();
            never.await(IDLE_SECONDS, TimeUnit.SECONDS);
            for (int i = 0; i < nodes.size(); i++) {
                double percent = 100 * (ticks(nodes.get(i).pid()) - before[i]) / TICKS_PER_SECOND / IDLE_SECONDS;
                System.out.printf(
                        "E1 idle %-8s %.1f %% of one core, %s%n",
                        i == 0 ? "master" : "agent",
                        percent,
                        memory(nodes.get(i).pid()));
            }
        }
    }

    /** User and system time in clock ticks: fields 14 and 15, counted after the name in brackets. */
    private static long ticks(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** As the script writes it: another order of jars, and the archive of classes would not fit. */
    private static String classPath() {
        Path target = Path.of(System.getProperty("stoa.home", "."), "kernel", "node", "target");
        if (!Files.isRegularFile(target.resolve("stoa-node.jar"))
                || JvmFlags.archive().isEmpty()) {
            throw new IllegalStateException(
                    "'%s' holds no node, or no archive of its classes: run ./stoa --version first".formatted(target));
        }
        return "%s:%s/*".formatted(target.resolve("stoa-node.jar"), target.resolve("lib"));
    }

    private static String memory(long pid) {
        List<String> lines = read(Path.of("/proc", Long.toString(pid), "smaps_rollup"))
                .lines()
                .toList();
        return "%d MiB resident, %d proportional, %d own"
                .formatted(
                        mib(lines, "Rss:"),
                        mib(lines, "Pss:"),
                        mib(lines, "Private_Clean:") + mib(lines, "Private_Dirty:"));
    }

    private static long mib(List<String> lines, String key) {
        return lines.stream()
                        .filter(line -> line.startsWith(key))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            throw new IllegalStateException("cannot read " + file + ": a node has ended", gone);
        }
    }
}
