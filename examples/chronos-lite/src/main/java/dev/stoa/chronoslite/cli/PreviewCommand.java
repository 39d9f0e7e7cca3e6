package dev.stoa.chronoslite.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells a job's next firings, also of one that is only a file yet. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Tells the next firings of a job, or of a definition in a file that nobody has applied yet.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class PreviewCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB|FILE")
    private String subject;

    @Option(names = "--count", defaultValue = "10", description = "How many, at most 100. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Override
    public Integer call() {
        if (Files.isRegularFile(Path.of(subject))) {
            Definitions.read(Path.of(subject)).forEach(job -> {
                say(job.path("name").asText());
                print(need("POST", "/v1/preview", job.toString()).path("next"));
            });
        } else {
            print(get("/v1/jobs/%s/preview?count=%d".formatted(encode(subject), count)));
        }
        return 0;
    }

    private void print(JsonNode next) {
        next.forEach(slot -> say("  %s   %s"
                .formatted(time(slot.path("slot").asLong()), slot.path("local").asText())));
        if (next.isEmpty()) {
            say("  no slot");
        }
    }
}
