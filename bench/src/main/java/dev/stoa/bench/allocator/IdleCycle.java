package dev.stoa.bench.allocator;

import java.util.concurrent.TimeUnit;

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

/** K2: one allocation cycle that makes no offer, since nobody wants any or since nothing is free. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 30)
@Measurement(iterations = 50)
@State(Scope.Benchmark)
public class IdleCycle {
    /** Why the cycle has nothing to do. */
    @Param({"NOBODY_WANTS", "NOTHING_IS_FREE"})
    public Why why = Why.NOBODY_WANTS;

    private SimulatedCell cell = new SimulatedCell(0, 0);

    /** Why a cycle makes no offer. */
    public enum Why {
        /** All frameworks have suppressed offers; every agent has free resources. */
        NOBODY_WANTS,
        /** All frameworks want offers; everything free is in open offers already. */
        NOTHING_IS_FREE
    }

    /** Fills the cell. */
    @Setup(Level.Trial)
    public void fill() {
        cell = new SimulatedCell(10_000, 1_000);
        if (why == Why.NOBODY_WANTS) {
            cell.suppressAll();
        } else {
            cell.cycle();
        }
    }

    /** One cycle. */
    @Benchmark
    public int cycle() {
        int made = cell.cycle();
        if (made != 0) {
            throw new IllegalStateException("%d offers were made in an idle cycle".formatted(made));
        }
        return made;
    }
}
