package dev.stoa.chronoslite.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.chronoslite.engine.Expectation;
import dev.stoa.chronoslite.job.Backoff;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.job.Timing;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.EventLog;

/** A handful of jobs that do something real on this machine, for the first look; and a line for each run that ends. */
final class SampleJobs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ZoneId HERE = ZoneId.systemDefault();

    private final Desk desk;
    private final Consumer<String> out;

    SampleJobs(Desk desk, Consumer<String> out) {
        this.desk = desk;
        this.out = out;
    }

    void begin() {
        long from = desk.events().last();
        define(jobs()).thenRun(() -> follow(from));
    }

    static List<JobDefinition> jobs() {
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
        JobDefinition flaky = JobDefinition.scheduled(
                "flaky",
                "R/%s/PT30S".formatted(start.plusSeconds(2)),
                "echo \"try $CHRONOS_JOB_RUN_ATTEMPT\"; test \"$CHRONOS_JOB_RUN_ATTEMPT\" -ge 2 || exit 7");
        Policy p = flaky.policy();
        Policy quick = new Policy(
                p.misfire(),
                p.misfireLimit(),
                p.deadline(),
                p.concurrency(),
                new Backoff(3, Duration.ofSeconds(2), 200, Duration.ofMinutes(1)),
                p.maxRunTime(),
                p.softError(),
                p.disabled(),
                p.highPriority(),
                p.history());
        JobDefinition tokyo = JobDefinition.scheduled("tokyo-clock", "* * * * *", "TZ=Asia/Tokyo date");
        JobDefinition there = new JobDefinition(
                tokyo.name(),
                "Every minute, on the wall clock of Tokyo.",
                "demo",
                tokyo.timing()
                        .map(timing -> new Timing(
                                timing.schedule(),
                                Optional.of("Asia/Tokyo"),
                                timing.start(),
                                timing.end(),
                                timing.jitter())),
                tokyo.parents(),
                tokyo.trigger(),
                tokyo.work(),
                tokyo.demand(),
                tokyo.policy(),
                tokyo.webhooks());
        return List.of(
                JobDefinition.scheduled("collect", "R/%s/PT20S".formatted(start), "ls -l /usr/bin | wc -l; sleep 1"),
                JobDefinition.following("count-links", List.of("collect"), "find /usr/bin -type l | wc -l; sleep 1"),
                JobDefinition.following("count-bytes", List.of("collect"), "du -s /usr/bin; sleep 2"),
                JobDefinition.following("report", List.of("count-bytes", "count-links"), "echo both are in; date"),
                flaky.withPolicy(quick),
                JobDefinition.scheduled("load", "R/%s/PT10S".formatted(start), "cat /proc/loadavg"),
                there);
    }

    private CompletionStage<Void> define(List<JobDefinition> jobs) {
        CompletionStage<Void> all = java.util.concurrent.CompletableFuture.completedFuture(null);
        for (JobDefinition job : jobs) {
            all = all.thenCompose(none -> desk.order((engine, now) -> engine.put(job, new Expectation.Anything(), now)))
                    .thenAccept(answer -> {});
        }
        return all;
    }

    private void follow(long from) {
        desk.events().after(from).thenAccept(page -> {
            page.events().forEach(this::tell);
            follow(page.events().get(page.events().size() - 1).number());
        });
    }

    private void tell(EventLog.Event event) {
        if (!event.type().equals("run")) {
            return;
        }
        try {
            JsonNode run = JSON.readTree(event.data());
            String state = run.path("state").asText();
            if (List.of("succeeded", "failed", "skipped", "killed", "backoff").contains(state)) {
                String reason = run.path("reason").asText("");
                out.accept("%s  %-12s %-10s %s%s"
                        .formatted(
                                LocalTime.now(HERE).truncatedTo(ChronoUnit.SECONDS),
                                run.path("job").asText(),
                                state.equals("backoff") ? "retry" : state,
                                run.path("id").asText(),
                                reason.isEmpty() ? "" : "  (" + reason + ")"));
            }
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
