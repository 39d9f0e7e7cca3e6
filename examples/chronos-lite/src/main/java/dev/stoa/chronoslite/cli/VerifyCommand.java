package dev.stoa.chronoslite.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.JobJson;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.verify.Checker;
import dev.stoa.chronoslite.verify.Expected;
import dev.stoa.chronoslite.verify.Observed;
import dev.stoa.chronoslite.verify.Picture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the history that a scheduler keeps against what its jobs' definitions demand. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the kept history against the definitions: which slots were met, missed or doubled.",
            "Exits with 1 if any was missed or doubled."
        })
final class VerifyCommand extends Client implements Callable<Integer> {
    private static final int WIDTH = 60;

    @Option(
            names = "--late",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description =
                    "How late a run may begin and still meet its slot, beyond the job's deadline. Default: ${DEFAULT-VALUE}.")
    private int lateSeconds;

    @Override
    public Integer call() {
        int bad = 0;
        int slots = 0;
        String after = "";
        while (true) {
            JsonNode page = get("/v1/jobs?limit=500&after=" + encode(after));
            for (JsonNode job : page.path("jobs")) {
                if (!job.path("schedule").asText().isEmpty()) {
                    Row row = judge(job.path("name").asText());
                    slots += row.slots().size();
                    bad += row.report().missed().size() + row.report().doubled().size();
                    print(row);
                }
            }
            if (!page.has("next")) {
                break;
            }
            after = page.path("next").asText();
        }
        say("%d slots checked, %d missed or doubled".formatted(slots, bad));
        return bad == 0 ? 0 : 1;
    }

    private record Row(String job, List<Expected> slots, Checker.Report report) {}

    private Row judge(String name) {
        JsonNode job = get("/v1/jobs/" + encode(name));
        JobDefinition definition = JobJson.read(job.path("definition"));
        JsonNode runs = get("/v1/jobs/%s/runs?limit=500".formatted(encode(name)));
        List<Observed> observed = new ArrayList<>();
        long oldest = Long.MAX_VALUE;
        for (JsonNode run : runs) {
            boolean ofSlot =
                    List.of("schedule", "catch_up").contains(run.path("cause").asText());
            if (ofSlot) {
                oldest = Math.min(oldest, run.path("nominal").asLong());
                add(run, observed);
            }
        }
        // What lies before the oldest kept run was kept once and is forgotten; a job without runs is judged from its
        // last change.
        long from = Math.max(job.path("updated").asLong(), oldest == Long.MAX_VALUE ? 0 : oldest) - 1;
        long window = definition.policy().deadline().map(Duration::toMillis).orElse(0L)
                + definition.timing().map(timing -> timing.jitterMillis(name)).orElse(0L)
                + lateSeconds * 1_000L;
        Instant until = Instant.now().minusMillis(window);
        List<Expected> expected = new ArrayList<>();
        if (!definition.policy().disabled()) {
            Slots slots = definition.timing().orElseThrow().slots();
            for (Instant slot : slots.between(Instant.ofEpochMilli(from), until, 100_000)) {
                expected.add(new Expected(slot.toEpochMilli(), slot.toEpochMilli() + window));
            }
        }
        return new Row(name, expected, Checker.check(expected, observed));
    }

    /** A run that failed did run: the slot is met by its last try, and what it made of it is another matter. */
    private static void add(JsonNode run, List<Observed> observed) {
        if (run.has("started")) {
            long first = run.path("started").asLong();
            for (JsonNode attempt : run.path("attempts")) {
                if (attempt.path("started").asLong() > 0) {
                    first = Math.min(first, attempt.path("started").asLong());
                }
            }
            // One that is still under way has begun: that is what the window asks for.
            observed.add(new Observed(
                    run.path("nominal").asLong(), 0, first, run.path("ended").asLong(Long.MAX_VALUE)));
        }
    }

    private void print(Row row) {
        Checker.Report report = row.report();
        say("%-24s %-60s %d met, %d missed, %d doubled"
                .formatted(
                        row.job(),
                        Picture.row(row.slots(), report, WIDTH),
                        report.met().size(),
                        report.missed().size(),
                        report.doubled().size()));
        report.missed().stream()
                .limit(10)
                .forEach(slot -> say("    missed %s".formatted(Instant.ofEpochMilli(slot.slotMillis()))));
    }
}
