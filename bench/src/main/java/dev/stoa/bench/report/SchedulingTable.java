package dev.stoa.bench.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.stoa.bench.allocator.AllocationCycle;
import dev.stoa.bench.allocator.IdleCycle;
import dev.stoa.bench.allocator.QuotaCycle;
import dev.stoa.bench.placement.FenzoMix;
import dev.stoa.bench.placement.FenzoPeer;
import dev.stoa.bench.placement.GangPlacement;
import dev.stoa.bench.placement.NodePlacement;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs K1 to K6 and K11 and prints one row for each: what was seen here, the target, and what others have published. */
public final class SchedulingTable {
    private static final String LINE = "%-3s  %-62s  %12s  %10s  %s%n";

    private SchedulingTable() {}

    /** How a figure is read from a run. */
    @FunctionalInterface
    private interface Figure {
        double of(RunResult run);
    }

    /**
     * One row.
     *
     * @param benchmark its class
     * @param method its method
     * @param parameters the benchmark's own where none is named
     * @param unit of the figure
     * @param target of the project, or empty
     * @param others what was published, or runs beside it
     */
    private record Row(
            String key,
            String what,
            Class<?> benchmark,
            String method,
            Map<String, String> parameters,
            Figure figure,
            String unit,
            String target,
            String others) {
        /** What is run for a row. */
        private record Source(Class<?> benchmark, String method, Map<String, String> parameters) {}
    }

    private static final Figure MEDIAN =
            run -> run.getPrimaryResult().getStatistics().getPercentile(50);
    private static final Figure PER_SECOND = run -> aux(run, "perSecond");

    private static final List<Row> ROWS = List.of(
            new Row(
                    "K1",
                    "cycle, 10,000 agents x 1,000 frameworks, 10,000 offers",
                    AllocationCycle.class,
                    "cycle",
                    Map.of(),
                    MEDIAN,
                    "ms",
                    "50",
                    "Mesos 1,060 ms"),
            new Row(
                    "K2",
                    "the same, nobody wants offers",
                    IdleCycle.class,
                    "cycle",
                    Map.of("why", "NOBODY_WANTS"),
                    MEDIAN,
                    "ms",
                    "1",
                    "Mesos 13,800 ms (3,000 x 3,000 with quota, nothing allocated)"),
            new Row(
                    "K2",
                    "the same, nothing is free",
                    IdleCycle.class,
                    "cycle",
                    Map.of("why", "NOTHING_IS_FREE"),
                    MEDIAN,
                    "ms",
                    "1",
                    "as above"),
            new Row(
                    "K3",
                    "3,000 agents x 3,000 roles with quota, 3,500 offers",
                    QuotaCycle.class,
                    "cycle",
                    Map.of(),
                    MEDIAN,
                    "ms",
                    "150",
                    "Mesos 15,300 ms"),
            new Row(
                    "K4",
                    "50,000 agents x 6,000 frameworks, 50,000 offers",
                    AllocationCycle.class,
                    "cycle",
                    Map.of("agents", "50000", "frameworks", "6000"),
                    MEDIAN,
                    "ms",
                    "1,000",
                    "the largest of Mesos' sizes, no figure"),
            new Row(
                    "K5",
                    "Fenzo's mix on 10,000 hosts, best fit, to the launch order",
                    FenzoMix.class,
                    "fill",
                    Map.of(),
                    PER_SECOND,
                    "tasks/s",
                    "20,000",
                    "Fenzo 813/s full best fit, 3,570/s loosest"),
            new Row(
                    "K5",
                    "the same: how full the hosts are",
                    FenzoMix.class,
                    "fill",
                    Map.of(),
                    run -> aux(run, "utilisationPermille"),
                    "permille",
                    "970",
                    ""),
            new Row(
                    "",
                    "the mix on 1,000 hosts",
                    FenzoMix.class,
                    "fill",
                    Map.of("hosts", "1000"),
                    PER_SECOND,
                    "tasks/s",
                    "",
                    "beside the next two"),
            new Row(
                    "",
                    "Fenzo itself, full best fit, search alone",
                    FenzoPeer.class,
                    "fill",
                    Map.of("hosts", "1000", "goodEnough", "1.0"),
                    PER_SECOND,
                    "tasks/s",
                    "",
                    ""),
            new Row(
                    "",
                    "Fenzo itself, loosest, search alone",
                    FenzoPeer.class,
                    "fill",
                    Map.of("hosts", "1000", "goodEnough", "0.01"),
                    PER_SECOND,
                    "tasks/s",
                    "",
                    ""),
            new Row(
                    "K6",
                    "5,000 nodes, basic",
                    NodePlacement.class,
                    "place",
                    Map.of("workload", "BASIC"),
                    PER_SECOND,
                    "pods/s",
                    "20,000",
                    "Kubernetes' CI asks for 810/s, API server included"),
            new Row(
                    "K6",
                    "required anti-affinity by host",
                    NodePlacement.class,
                    "place",
                    Map.of("workload", "ANTI_AFFINITY"),
                    PER_SECOND,
                    "pods/s",
                    "5,000",
                    "60/s"),
            new Row(
                    "K6",
                    "spread over zones",
                    NodePlacement.class,
                    "place",
                    Map.of("workload", "ZONE_SPREAD"),
                    PER_SECOND,
                    "pods/s",
                    "5,000",
                    "460/s"),
            new Row(
                    "K11",
                    "a gang of 100 over 1,000 agents, until all is ended",
                    GangPlacement.class,
                    "gangOfHundred",
                    Map.of(),
                    run -> run.getPrimaryResult().getScore(),
                    "ms",
                    "20",
                    ""),
            new Row(
                    "K11",
                    "gangs of two, until all is ended",
                    GangPlacement.class,
                    "twoBundles",
                    Map.of(),
                    run -> 1_000 / run.getPrimaryResult().getScore(),
                    "gangs/s",
                    "1,000",
                    "Ray 18.9/s in a cluster, 765/s in its micro-benchmark"));

    private static double aux(RunResult run, String name) {
        @Nullable Result<?> result = run.getSecondaryResults().get(name);
        if (result == null) {
            throw new IllegalStateException("the benchmark has no result called '%s'".formatted(name));
        }
        // The score of a counter is the sum over all iterations.
        return result.getStatistics().getMean();
    }

    /**
     * Runs all of them, one after another.
     *
     * @param arguments options of JMH that go before those of the benchmarks, such as {@code -wi 1 -i 1} for a quick look
     */
    @SuppressWarnings("SystemOut") // The table is this program's output.
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        Options asked = new CommandLineOptions(arguments);
        System.out.println(Conditions.line());
        Map<Row.Source, RunResult> runs = new HashMap<>();
        System.out.printf(LINE, "", "", "here", "target", "others, as they published it");
        for (Row row : ROWS) {
            System.out.printf(LINE, row.key(), row.what(), shown(row, asked, runs), row.target(), row.others());
        }
        System.out.println(
                "Cycles: medians. What differs: the machines of the others are not known; agents are objects in the leader's"
                        + " process, as in");
        System.out.println(
                "Mesos' benchmark; encoding and sending are left out, as there. Placements are committed and their launches"
                        + " ordered, in");
        System.out.println(
                "batches of 200 (Fenzo's own) and 500; Fenzo itself searches with a thread for each processor and commits"
                        + " nothing.");
    }

    /** Rows of one run share it. */
    private static String shown(Row row, Options asked, Map<Row.Source, RunResult> runs) throws RunnerException {
        Row.Source source = new Row.Source(row.benchmark(), row.method(), row.parameters());
        RunResult run = runs.get(source);
        if (run == null) {
            run = run(source, asked);
            runs.put(source, run);
        }
        double figure = row.figure().of(run);
        return "%s %s".formatted(figure < 100 ? "%.2f".formatted(figure) : "%,.0f".formatted(figure), row.unit());
    }

    private static RunResult run(Row.Source source, Options asked) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(asked)
                .include("^" + source.benchmark().getName().replace(".", "\\.") + "\\." + source.method() + "$")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        source.parameters().forEach(options::param);
        return new Runner(options.build()).runSingle();
    }
}
