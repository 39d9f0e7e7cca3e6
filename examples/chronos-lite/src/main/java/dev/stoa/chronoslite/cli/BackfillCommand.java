package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the slots of a range that lies behind. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = "Runs the slots of a range that lies behind, one after the other.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class BackfillCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB")
    private String job;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "INSTANT",
            description = "Such as 2026-11-27T00:00:00Z; included.")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "INSTANT", description = "Not included.")
    private String to;

    @Override
    public Integer call() {
        String body = JSON.createObjectNode().put("from", from).put("to", to).toString();
        say(need("POST", "/v1/jobs/%s/backfill".formatted(encode(job)), body)
                .path("subject")
                .asText());
        return 0;
    }
}
