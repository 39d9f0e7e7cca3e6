package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a job, kills what runs of it and forgets its runs. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Deletes a job, kills what runs of it and forgets its runs.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class DeleteCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB")
    private String which;

    @Override
    public Integer call() {
        need("DELETE", "/v1/jobs/%s".formatted(encode(which)), null);
        say("deleted %s".formatted(which));
        return 0;
    }
}
