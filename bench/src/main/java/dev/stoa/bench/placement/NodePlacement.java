package dev.stoa.bench.placement;

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
 * K6: Kubernetes' scheduler benchmarks on 5,000 nodes of 4 processors and 32 GiB, pods of 0.1 processors and 500 MiB, each a demand
 * of its own, emptiest node first as there: 50,000 basic pods after 5,000; 2,000 with required anti-affinity by host after 1,000;
 * 5,000 spread over three zones with a skew of 5 after 5,000 plain ones.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@State(Scope.Benchmark)
public class NodePlacement {
    private static final Resources POD = Resources.of(100, 500);
    private static final int BATCH = 500;

    /** Which of the benchmarks. */
    public enum Workload {
        /** No constraint. */
        BASIC(5_000, "", 50_000, ""),
        /** Never two on a host. */
        ANTI_AFFINITY(1_000, "anti-affinity(host, color=green)", 2_000, "anti-affinity(host, color=green)"),
        /** Evenly over zones. */
        ZONE_SPREAD(5_000, "", 5_000, "spread(zone, color=green, 5)");

        private final int before;
        private final String constraintBefore;
        private final int measured;
        private final String constraint;

        Workload(int before, String constraintBefore, int measured, String constraint) {
            this.before = before;
            this.constraintBefore = constraintBefore;
            this.measured = measured;
            this.constraint = constraint;
        }
    }

    /** The workload. */
    @Param
    public Workload workload = Workload.BASIC;

    /** How many nodes there are. */
    @Param("5000")
    public int nodes = 5_000;

    private DemandingCell cell = new DemandingCell(0, Resources.NONE, 1);

    /** Sets the nodes up with the pods that are there before. */
    @Setup(Level.Iteration)
    public void prepare() {
        cell = new DemandingCell(nodes, Resources.of(4_000, 32_768), 3);
        boolean labelled = !workload.constraintBefore.isEmpty();
        place(workload.before, workload.constraintBefore, labelled ? "green" : "");
    }

    private int place(int pods, String constraintText, String label) {
        Constraint constraint = Constraint.parse(constraintText);
        int placed = 0;
        for (int from = 0; from < pods; from += BATCH) {
            for (int i = from; i < Math.min(pods, from + BATCH); i++) {
                cell.demand(POD, constraint, label, 1, Strategy.SPREAD);
            }
            placed += cell.place();
        }
        if (placed != pods) {
            throw new IllegalStateException("%d of %d pods were placed".formatted(placed, pods));
        }
        return placed;
    }

    /** Places the measured pods. */
    @Benchmark
    public int place(Placed placed) {
        long begun = System.nanoTime();
        int count = place(workload.measured, workload.constraint, "green");
        placed.count(count, System.nanoTime() - begun);
        return count;
    }
}
