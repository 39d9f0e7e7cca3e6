package dev.stoa.bench.placement;

import java.util.concurrent.TimeUnit;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Resources;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * K11: gangs over 1,000 agents, each from its demand to the launch orders of all its tasks and on to their acknowledged ends. Ray's
 * figures are for placement groups of two bundles, created and removed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class GangPlacement {
    private static final Resources BUNDLE = Resources.of(1_000, 1_024);

    private final DemandingCell cell = new DemandingCell(1_000, Resources.of(8_000, 16_384), 3);

    /** One gang of a hundred, on as many agents as there are. */
    @Benchmark
    public int gangOfHundred() {
        return gang(100);
    }

    /** One gang of two. */
    @Benchmark
    public int twoBundles() {
        return gang(2);
    }

    private int gang(int size) {
        cell.demand(BUNDLE, Constraint.NONE, "", size, Strategy.SPREAD);
        int launched = cell.place();
        if (launched != size) {
            throw new IllegalStateException("%d of %d were placed".formatted(launched, size));
        }
        cell.endAll();
        return launched;
    }
}
