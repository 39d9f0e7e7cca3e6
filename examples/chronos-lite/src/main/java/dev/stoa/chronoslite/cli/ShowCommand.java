package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a job's definition, ready to be edited and applied. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a job's definition as JSON.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class ShowCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB")
    private String job;

    @Override
    public Integer call() {
        say(get("/v1/jobs/" + encode(job)).path("definition").toPrettyString());
        return 0;
    }
}
