package dev.stoa.chronoslite.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists a job's runs. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "Lists a job's last runs, newest first.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class HistoryCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "JOB")
    private String job;

    @Option(names = "--limit", defaultValue = "20", description = "How many, at most 500. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        Table table = new Table("RUN", "STATE", "CAUSE", "SLOT", "TOOK", "TRIES", "EXIT", "AGENT", "WHY");
        get("/v1/jobs/%s/runs?limit=%d".formatted(encode(job), limit))
                .forEach(run -> table.add(
                        run.path("id").asText(),
                        run.path("state").asText(),
                        run.path("cause").asText(),
                        time(run.path("nominal").asLong()),
                        run.has("took")
                                ? Duration.ofMillis(run.path("took").asLong())
                                        .toString()
                                        .substring(2)
                                : "-",
                        Integer.toString(run.path("attempts").size()),
                        run.path("exitCode").asText("-"),
                        run.path("agent").asText("-"),
                        run.path("why").asText(run.path("reason").asText(""))));
        table.print(out());
        return 0;
    }
}
