package dev.stoa.node.demo;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.JvmFlags;
import dev.stoa.node.option.LogOption;
import dev.stoa.node.submit.FrameworkProgram;
import dev.stoa.testkit.ClusterException;
import dev.stoa.testkit.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows chronos-lite on a cluster of its own, until Ctrl-C. */
@Command(
        name = "chronos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a real cluster of separate processes on this machine and chronos-lite on it, with a handful of jobs, and"
                    + " tells the page's address and the runs as they end. Ctrl-C stops everything it started."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec before call
final class DemoChronosCommand extends LogOption implements Callable<Integer> {
    private static final String AGENT_RESOURCES = "cpus:1;mem:1GiB";
    private static final int AGENTS = 2;

    @Option(
            names = "--port",
            defaultValue = "4400",
            description = "Where the page is; 0 for any port that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path jar =
                Path.of(System.getProperty("stoa.home", "."), "examples", "chronos-lite", "target", "chronos-lite.jar");
        if (!Files.isRegularFile(jar)) {
            throw new CommandFailedException(
                    "chronos-lite is not built: there is no '%s', build it with 'mvn package' or start this by its script ./stoa"
                            .formatted(jar));
        }
        say("starting 1 master and %d agents, each a process of its own".formatted(AGENTS));
        LocalCluster.Builder description = LocalCluster.describe().agents(AGENTS, AGENT_RESOURCES);
        JvmFlags.archive().forEach(description::jvmOption);
        try (LocalCluster cluster = description.start()) {
            Path data = cluster.directory().resolve("chronos");
            return FrameworkProgram.of(
                            jar,
                            Optional.empty(),
                            cluster.masterAddress(),
                            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                            List.of("serve", "--sample", "--data", data.toString(), "--port", Integer.toString(port)))
                    .run();
        } catch (ClusterException failed) {
            throw new CommandFailedException(String.valueOf(failed.getMessage()), failed);
        }
    }

    private void say(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}
