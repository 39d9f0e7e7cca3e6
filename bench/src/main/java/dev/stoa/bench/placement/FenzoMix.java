package dev.stoa.bench.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Resources;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * K5: hosts of 8 processors and 8,000 MiB are filled in batches of 200 tasks with the mix of Fenzo's TestLotsOfTasks: a fifth of the
 * processors in tasks of one, two fifths in halves of a host, two fifths in three quarters, the rest in ones, shuffled. Each task is a
 * demand of its own, packed, committed, and its launch ordered.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@State(Scope.Benchmark)
public class FenzoMix {
    /** How many tasks are asked for at once. */
    static final int BATCH = 200;

    /** Processors of a host, which has a thousand times as many MiB. */
    static final int CPUS = 8;

    /** How many hosts there are. */
    @Param("10000")
    public int hosts = 10_000;

    private List<Resources> tasks = List.of();
    private DemandingCell cell = new DemandingCell(0, Resources.NONE, 1);

    /** Empties the cell and shuffles the tasks. */
    @Setup(Level.Iteration)
    public void prepare() {
        cell = new DemandingCell(hosts, Resources.of(1_000L * CPUS, 1_000L * CPUS), 3);
        tasks = mix(hosts);
    }

    /** What fills so many hosts, in an order that is always the same. */
    static List<Resources> mix(int hosts) {
        List<Resources> mix = new ArrayList<>();
        int cores = CPUS * hosts;
        int used = add(mix, cores / 5, 1);
        used += add(mix, cores * 2 / 5 / (CPUS / 2), CPUS / 2);
        used += add(mix, cores * 2 / 5 / (CPUS * 3 / 4), CPUS * 3 / 4);
        add(mix, cores - used, 1);
        Collections.shuffle(mix, new Random(2026));
        return mix;
    }

    private static int add(List<Resources> mix, int count, int cpus) {
        for (int i = 0; i < count; i++) {
            mix.add(Resources.of(1_000L * cpus, 1_000L * cpus));
        }
        return count * cpus;
    }

    /** Fills all hosts. */
    @Benchmark
    public int fill(Placed placed) {
        long begun = System.nanoTime();
        int launched = 0;
        for (int from = 0; from < tasks.size(); from += BATCH) {
            for (Resources task : tasks.subList(from, Math.min(tasks.size(), from + BATCH))) {
                cell.demand(task, Constraint.NONE, "", 1, Strategy.PACK);
            }
            launched += cell.place();
        }
        placed.count(launched, System.nanoTime() - begun);
        placed.utilisationPermille = cell.utilisationPermille();
        return launched;
    }
}
