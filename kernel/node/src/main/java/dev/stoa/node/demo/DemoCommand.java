package dev.stoa.node.demo;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.JvmFlags;
import dev.stoa.node.option.LogOption;
import dev.stoa.node.submit.FrameworkProgram;
import dev.stoa.testkit.ClusterException;
import dev.stoa.testkit.LocalCluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what Stoa is in one command. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        subcommands = DemoChronosCommand.class,
        description = {
            "Starts a real cluster of separate processes on this machine, counts the words of a directory on it with"
                    + " spark-lite, and stops everything it started."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec before call
public final class DemoCommand extends LogOption implements Callable<Integer> {
    private static final int MAX_AGENTS = 20;
    private static final String AGENT_RESOURCES = "cpus:1;mem:1GiB";
    private static final int EXECUTOR_MIB = 512;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "DIR",
            description = "A directory of text, .gz included. Default: documentation that this machine has.")
    private @Nullable Path input;

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many agents, each a process of its own. Default: ${DEFAULT-VALUE}.")
    private int agents;

    @Option(names = "--keep", description = "Leave the cluster up afterwards, until Ctrl-C.")
    private boolean keep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (agents < 1 || agents > MAX_AGENTS) {
            throw new ParameterException(
                    spec.commandLine(), "--agents is %d, must be 1 to %d".formatted(agents, MAX_AGENTS));
        }
        Path text = DemoInput.choose(Optional.ofNullable(input));
        Path jar = wordCountJar();
        say("starting 1 master and %d agents, each a process of its own".formatted(agents));
        long begin = System.nanoTime();
        LocalCluster.Builder description = LocalCluster.describe().agents(agents, AGENT_RESOURCES);
        JvmFlags.archive().forEach(description::jvmOption);
        try (LocalCluster cluster = description.start()) {
            say("the cluster is up after %.1f s; its master listens at %s"
                    .formatted((System.nanoTime() - begin) / 1e9, cluster.masterAddress()));
            int code = FrameworkProgram.of(
                            jar,
                            Optional.empty(),
                            cluster.masterAddress(),
                            List.of("-XX:+UseSerialGC"),
                            arguments(text))
                    .run();
            if (keep) {
                stay(cluster);
            }
            say("stopping all of it");
            return code;
        } catch (ClusterException failed) {
            throw new CommandFailedException(String.valueOf(failed.getMessage()), failed);
        }
    }

    private static List<String> arguments(Path text) {
        return List.of("--input", text.toString(), "--executor-memory-mib", Integer.toString(EXECUTOR_MIB));
    }

    private void stay(LocalCluster cluster) {
        say("the cluster stays up; try  STOA_MASTERS=%s ./stoa agents ; Ctrl-C stops it"
                .formatted(cluster.masterAddress()));
        try {
            // Nothing counts this down: the signal that ends the wait ends the process, and its hooks stop the cluster.
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path wordCountJar() {
        Path jar = Path.of(System.getProperty("stoa.home", "."), "examples", "spark-lite", "target", "spark-lite.jar");
        if (!Files.isRegularFile(jar)) {
            throw new CommandFailedException(
                    "spark-lite is not built: there is no '%s', build it with 'mvn package' or start this by its script ./stoa"
                            .formatted(jar));
        }
        return jar;
    }

    private void say(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}
