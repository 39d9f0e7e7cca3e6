package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a job now. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Starts a job now.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class RunCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB")
    private String job;

    @Option(names = "--arguments", defaultValue = "", description = "More arguments for its command.")
    private String arguments;

    @Override
    public Integer call() {
        String body = JSON.createObjectNode().put("arguments", arguments).toString();
        say("run %s"
                .formatted(need("POST", "/v1/jobs/%s/run".formatted(encode(job)), body)
                        .path("subject")
                        .asText()));
        return 0;
    }
}
