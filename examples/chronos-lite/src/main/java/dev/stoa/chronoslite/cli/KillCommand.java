package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Kills a run. */
@Command(name = "kill", mixinStandardHelpOptions = true, description = "Kills a run.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class KillCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "RUN")
    private String which;

    @Override
    public Integer call() {
        need("POST", "/v1/runs/%s/kill".formatted(encode(which)), null);
        say("killing %s".formatted(which));
        return 0;
    }
}
