package dev.stoa.node.chaos;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import dev.stoa.testkit.chaos.ChaosRun;
import dev.stoa.testkit.chaos.ChaosSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows that nothing is lost, by trying. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of its own on this machine, kills, freezes and cuts off its masters, agents and framework at"
                    + " random for a time, heals it, and judges what became of every task.",
            "As root, with ip and nft there, each process gets a host of its own whose cable can be cut; else processes are"
                    + " only killed and frozen."
        },
        footer = {"", "Exit codes: 0 every promise was kept, 1 one was broken or the cluster did not come back."})
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before call
public final class ChaosCommand extends LogOption implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int MAX_SEEDS = 1_000_000;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "2",
            description = "How long faults go on, such as 2 or 0.5. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same faults. Default: any.")
    private @Nullable Long seed;

    @Option(
            names = "--masters",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many masters. Default: ${DEFAULT-VALUE}.")
    private int masters;

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many agents. Default: ${DEFAULT-VALUE}.")
    private int agents;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many tasks are asked for each second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            return new ChaosRun(settings(), this::say).run().isClean() ? 0 : 1;
        } catch (IllegalStateException notWell) {
            throw new CommandFailedException(String.valueOf(notWell.getMessage()), notWell);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private ChaosSettings settings() {
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(MAX_SEEDS) : seed;
        try {
            return new ChaosSettings(
                    chosen, Duration.ofMillis(Math.round(minutes * 60_000)), masters, agents, rate, PATIENCE);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
