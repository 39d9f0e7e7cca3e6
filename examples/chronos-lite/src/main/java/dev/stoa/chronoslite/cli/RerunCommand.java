package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs an ended run that went badly once more, and then those that follow it. */
@Command(
        name = "rerun",
        mixinStandardHelpOptions = true,
        description = "Runs an ended run that went badly once more, and then those that follow it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class RerunCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "RUN")
    private String which;

    @Override
    public Integer call() {
        need("POST", "/v1/runs/%s/rerun".formatted(encode(which)), null);
        say("running %s again".formatted(which));
        return 0;
    }
}
