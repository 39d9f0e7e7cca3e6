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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * K1: one allocation cycle in which every agent is offered, after which every offer is declined for ever (Mesos'
 * {@code DeclineOffers}). Each measured operation is one whole cycle, from "something is free" to the notices that would be
 * sent; declining is not measured, as it is not in Mesos' figure.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 30)
@Measurement(iterations = 50)
@State(Scope.Benchmark)
public class AllocationCycle {
    /** How many agents there are. */
    @Param("10000")
    public int agents = 10_000;

    /** How many frameworks there are. */
    @Param("1000")
    public int frameworks = 1_000;

    private SimulatedCell cell = new SimulatedCell(0, 0);

    /** Fills the cell. */
    @Setup(Level.Trial)
    public void fill() {
        cell = new SimulatedCell(agents, frameworks);
    }

    /** Declines what the last cycle offered. */
    @TearDown(Level.Iteration)
    public void decline() {
        int declined = cell.declineAllForEver();
        if (declined != agents) {
            throw new IllegalStateException("%d offers were made of %d agents".formatted(declined, agents));
        }
    }

    /** One cycle. */
    @Benchmark
    public int cycle() {
        return cell.cycle();
    }
}
