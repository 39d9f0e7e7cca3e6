package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists jobs. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists jobs.")
final class ListCommand extends Client implements Callable<Integer> {
    @Option(names = "--filter", defaultValue = "", description = "Part of a name, owner or description.")
    private String filter = "";

    @Option(
            names = "--state",
            defaultValue = "",
            description = "Only jobs that are failing, running, waiting, ok, fresh or disabled.")
    private String state = "";

    @Option(names = "--json", description = "JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        Table table = new Table("NAME", "STATE", "NEXT", "OPEN", "OK", "FAILED", "MISSED", "WHEN");
        String after = "";
        while (true) {
            JsonNode page = get("/v1/jobs?limit=500&filter=%s&state=%s&after=%s"
                    .formatted(encode(filter), encode(state), encode(after)));
            if (json) {
                page.path("jobs").forEach(job -> say(job.toString()));
            }
            page.path("jobs")
                    .forEach(job -> table.add(
                            job.path("name").asText(),
                            job.path("state").asText(),
                            time(job.path("next").asLong()),
                            job.path("open").asText(),
                            job.path("succeeded").asText(),
                            job.path("failed").asText(),
                            job.path("missed").asText(),
                            when(job)));
            if (!page.has("next")) {
                break;
            }
            after = page.path("next").asText();
        }
        if (!json) {
            table.print(out());
        }
        return 0;
    }

    private static String when(JsonNode job) {
        if (job.path("parents").size() > 0) {
            StringBuilder parents = new StringBuilder("after ");
            job.path("parents").forEach(parent -> parents.append(parents.length() > 6 ? ", " : "")
                    .append(parent.asText()));
            return parents.toString();
        }
        String zone = job.path("zone").asText();
        return job.path("schedule").asText() + (zone.isEmpty() ? "" : " in " + zone);
    }
}
