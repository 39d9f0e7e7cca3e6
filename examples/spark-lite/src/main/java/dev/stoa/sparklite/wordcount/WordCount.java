package dev.stoa.sparklite.wordcount;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Resources;
import dev.stoa.sparklite.Driver;
import dev.stoa.sparklite.DriverConfig;
import dev.stoa.sparklite.progress.ProgressView;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PairRdd;
import dev.stoa.sparklite.read.Splitter;
import dev.stoa.sparklite.schedule.ClusterJobs;
import dev.stoa.sparklite.schedule.JobReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts the words of a directory on a cluster and prints the most frequent ones. */
@Command(
        name = "word-count",
        description = "Counts the words of all text files below a directory, compressed ones too.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class WordCount implements Callable<Integer> {
    @Option(names = "--input", required = true, paramLabel = "DIR", description = "A directory of text, or one file.")
    private Path input = Path.of("");

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many words to print (${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--output", paramLabel = "DIR", description = "Also write all counts into this new directory.")
    private @Nullable Path output;

    @Option(
            names = "--partitions",
            paramLabel = "P",
            defaultValue = "8",
            description = "Over how many partitions words are spread (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--split-mib",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "How much text one task reads (${DEFAULT-VALUE}).")
    private int splitMib;

    @Option(
            names = "--task-cpus",
            paramLabel = "CPUS",
            defaultValue = "1",
            description = "What each task holds, such as 0.5 (${DEFAULT-VALUE}).")
    private String taskCpus = "1";

    @Option(
            names = "--task-memory-mib",
            paramLabel = "MIB",
            defaultValue = "0",
            description = "What each task holds beside its executor (${DEFAULT-VALUE}).")
    private int taskMemoryMib;

    @Option(
            names = "--executor-memory-mib",
            paramLabel = "MIB",
            defaultValue = "1024",
            description = "What each executor holds; its heap is three quarters of it (${DEFAULT-VALUE}).")
    private int executorMemoryMib;

    private final PrintStream out;

    WordCount(PrintStream out) {
        this.out = out;
    }

    /** Runs the application; exits with 0, 1 if it failed, 2 if it was called wrongly. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(commandLine(out).execute(arguments));
    }

    static CommandLine commandLine(PrintStream out) {
        CommandLine line = new CommandLine(new WordCount(out));
        line.setExecutionExceptionHandler((trouble, command, parsed) -> {
            command.getErr().println("word-count: " + trouble.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        line.setParameterExceptionHandler((trouble, arguments) -> {
            trouble.getCommandLine().getErr().println("word-count: " + trouble.getMessage());
            return CommandLine.ExitCode.USAGE;
        });
        return line;
    }

    @Override
    public Integer call() {
        if (top < 0 || splitMib < 1) {
            throw new IllegalArgumentException("--top must be 0 or more and --split-mib at least 1");
        }
        DriverConfig config = DriverConfig.named("word-count")
                .withTasks(Resources.parse("cpus:" + taskCpus).cpuMillis(), taskMemoryMib)
                .withExecutorMemoryMib(executorMemoryMib)
                .withSplitBytes((long) splitMib << 20)
                .withPartitions(partitions);
        if (output != null && Files.exists(output)) {
            throw new IllegalArgumentException(
                    "output directory %s exists already; results are only written to a new one".formatted(output));
        }
        // Look at the input before anything is started.
        int tasks = new Splitter(config.splitBytes()).split(input).size();
        out.printf("Counting words below %s in %d tasks%n", input, tasks);
        try (ProgressView view = ProgressView.forConsole(out);
                ClusterJobs jobs = Driver.connectJobs(config, view)) {
            long begin = System.nanoTime();
            PairRdd<String, Long> counts = count(Driver.over(jobs, config), input);
            Tally tally = Tally.join(counts.forEachPartition(Tally.ofPartition(top)), top);
            if (output != null) {
                counts.map(pair -> pair.key() + "\t" + pair.value()).saveAsTextFile(output);
            }
            view.finish();
            print(tally, jobs.report(), (System.nanoTime() - begin) / 1e9);
        }
        return CommandLine.ExitCode.OK;
    }

    /** The application itself. */
    static PairRdd<String, Long> count(Driver driver, Path input) {
        return driver.textFile(input)
                .<String>mapMulti(Words::split)
                .mapToPair(word -> new Pair<>(word, 1L))
                .reduceByKey(Long::sum);
    }

    private void print(Tally tally, JobReport report, double seconds) {
        int width =
                tally.top().stream().mapToInt(pair -> pair.key().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (Pair<String, Long> pair : tally.top()) {
            lines.add(("%-" + Math.max(width, 4) + "s %,15d").formatted(pair.key(), pair.value()));
        }
        lines.forEach(out::println);
        out.printf(
                "%n%,d lines, %,d words (%,d different), %,d bytes read%n",
                report.measures().rowsRead(),
                tally.words(),
                tally.distinct(),
                report.measures().bytesRead());
        out.printf("%n%-40s %8s%n", "AGENT", "TASKS");
        for (Map.Entry<AgentId, Integer> each : report.tasks().entrySet()) {
            out.printf("%-40s %8d%n", each.getKey(), each.getValue());
        }
        if (report.failures() + report.losses() > 0) {
            out.printf(
                    "%d attempts failed, %d were lost, %d partitions were computed again%n",
                    report.failures(), report.losses(), report.recomputed());
        }
        double mega = report.measures().bytesRead() / 1e6;
        out.printf("%n%.2f s, %.1f MB/s%n", seconds, mega / seconds);
    }
}
