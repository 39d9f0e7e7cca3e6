package dev.stoa.chronoslite.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.api.task.UserName;
import dev.stoa.chronoslite.engine.EngineView.JobView;
import dev.stoa.chronoslite.job.Backoff;
import dev.stoa.chronoslite.job.Concurrency;
import dev.stoa.chronoslite.job.Constraint;
import dev.stoa.chronoslite.job.Demand;
import dev.stoa.chronoslite.job.Fields;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.JobRuleException;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.job.Timing;
import dev.stoa.chronoslite.job.TriggerRule;
import dev.stoa.chronoslite.job.Work;
import dev.stoa.chronoslite.job.WorkFields;

/** Definitions in Chronos' form. What it has and we have not is refused if it is used and passed over if it is empty. */
final class ChronosJson {
    private static final Duration RETRY_WAIT = Duration.ofSeconds(60);

    private ChronosJson() {}

    static JobDefinition scheduled(JsonNode body, Instant now) {
        Fields fields = Fields.of(body, "a job");
        if (fields.has("parents")) {
            throw new JobRuleException("a job with 'parents' must be posted to /v1/scheduler/dependency");
        }
        // As Chronos does: a job with neither schedule nor parents runs once, now.
        String schedule =
                fields.text("schedule").filter(text -> !text.isEmpty()).orElse("R1/%s/PT24H".formatted(now));
        Timing timing = new Timing(
                schedule,
                fields.text("scheduleTimeZone").filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO);
        return job(fields, Optional.of(timing), List.of());
    }

    static JobDefinition dependent(JsonNode body) {
        Fields fields = Fields.of(body, "a job");
        List<String> parents = fields.texts("parents");
        if (parents.isEmpty()) {
            throw new JobRuleException("'parents' is empty, a dependent job needs at least one");
        }
        return job(fields, Optional.empty(), parents);
    }

    private static JobDefinition job(Fields fields, Optional<Timing> timing, List<String> parents) {
        for (String name : List.of("container", "executor", "executorFlags")) {
            if (fields.has(name)) {
                throw new JobRuleException(
                        "'%s' cannot be honoured: the kernel's command tasks do not have it yet".formatted(name));
            }
        }
        Policy usual = timing.isPresent() ? Policy.SCHEDULED : Policy.FOLLOWING;
        boolean concurrent = fields.truth("concurrent").orElse(false);
        int maxSeconds = fields.whole("maxCompletionTime").orElse(0);
        Policy policy = new Policy(
                usual.misfire(),
                usual.misfireLimit(),
                fields.duration("epsilon"),
                concurrent ? Concurrency.ALLOW : usual.concurrency(),
                new Backoff(fields.whole("retries").orElse(2), RETRY_WAIT, 100, RETRY_WAIT),
                maxSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(maxSeconds)),
                fields.truth("softError").orElse(false),
                fields.truth("disabled").orElse(false),
                fields.truth("highPriority").orElse(false),
                usual.history());
        return new JobDefinition(
                fields.needText("name"),
                fields.text("description").orElse(""),
                fields.text("owner").orElse(""),
                timing,
                parents,
                TriggerRule.ALL_SUCCESS,
                work(fields),
                demand(fields),
                policy,
                List.of());
    }

    private static Work work(Fields fields) {
        return program(fields).with(WorkFields.user(fields, "runAsUser"), ChronosFetch.read(fields));
    }

    private static Work program(Fields fields) {
        SortedMap<String, String> environment = new TreeMap<>();
        for (JsonNode each : fields.list("environmentVariables")) {
            Fields variable = Fields.of(each, "an environment variable");
            environment.put(variable.needText("name"), variable.text("value").orElse(""));
        }
        String command = fields.text("command").orElse("");
        if (command.isBlank()) {
            throw new JobRuleException("'command' is empty, must name what to run");
        }
        if (fields.truth("shell").orElse(true)) {
            return new Work(List.of("/bin/sh", "-c", command), environment, 5_000);
        }
        List<String> argv = new ArrayList<>(List.of(command));
        argv.addAll(fields.texts("arguments"));
        return new Work(argv, environment, 5_000);
    }

    private static Demand demand(Fields fields) {
        List<Constraint> constraints = new ArrayList<>();
        for (JsonNode each : fields.list("constraints")) {
            if (!each.isArray() || each.size() != 3) {
                throw new JobRuleException("constraint %s must be [attribute, operator, value]".formatted(each));
            }
            try {
                constraints.add(new Constraint(
                        each.get(0).asText(),
                        Constraint.Operator.valueOf(each.get(1).asText()),
                        each.get(2).asText()));
            } catch (IllegalArgumentException unknown) {
                throw new JobRuleException("constraint operator '%s' is unknown, must be EQUALS, LIKE or UNLIKE"
                        .formatted(each.get(1).asText()));
            }
        }
        return new Demand(
                Math.max(1, Math.round(positive(fields, "cpus", 0.1) * 1_000)),
                Math.max(1, Math.round(positive(fields, "mem", 128))),
                Math.round(positive(fields, "disk", 0)),
                constraints);
    }

    /** Chronos takes 0 for "the default". */
    private static double positive(Fields fields, String name, double usual) {
        return fields.number(name).filter(value -> value != 0).orElse(usual);
    }

    static ObjectNode write(JobView job) {
        JobDefinition definition = job.record().definition();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", definition.name());
        Work work = definition.work();
        node.put("command", work.isShell() ? work.argv().get(2) : work.argv().get(0));
        node.put("shell", work.isShell());
        ArrayNode arguments = node.putArray("arguments");
        if (!work.isShell()) {
            work.argv().subList(1, work.argv().size()).forEach(arguments::add);
        }
        definition.timing().ifPresent(timing -> {
            node.put("schedule", timing.schedule());
            node.put("scheduleTimeZone", timing.zone().orElse(""));
        });
        if (!definition.parents().isEmpty()) {
            ArrayNode parents = node.putArray("parents");
            definition.parents().forEach(parents::add);
        }
        Policy policy = definition.policy();
        policy.deadline().ifPresent(deadline -> node.put("epsilon", deadline.toString()));
        node.put("executor", "").put("executorFlags", "").put("taskInfoData", "");
        node.put("retries", policy.backoff().retries())
                .put("owner", definition.owner())
                .put("ownerName", "")
                .put("description", definition.description())
                .put("softError", policy.softError())
                .put("disabled", policy.disabled())
                .put("concurrent", policy.concurrency() == Concurrency.ALLOW)
                .put("highPriority", policy.highPriority())
                .put("cpus", definition.demand().cpuMillis() / 1_000.0)
                .put("mem", definition.demand().memoryMib())
                .put("disk", definition.demand().diskMib())
                .put(
                        "maxCompletionTime",
                        policy.maxRunTime().map(Duration::toSeconds).orElse(0L))
                .put("runAsUser", work.user().map(UserName::value).orElse(""))
                .put("dataProcessingJobType", false);
        ArrayNode variables = node.putArray("environmentVariables");
        work.environment()
                .forEach(
                        (name, value) -> variables.addObject().put("name", name).put("value", value));
        ArrayNode constraints = node.putArray("constraints");
        definition.demand().constraints().forEach(each -> constraints
                .addArray()
                .add(each.attribute())
                .add(each.operator().name())
                .add(each.value()));
        ChronosFetch.write(work.artifacts(), node);
        node.put("successCount", job.progress().succeeded())
                .put("errorCount", job.progress().failed())
                .put("errorsSinceLastSuccess", job.progress().errorsSinceSuccess())
                .put("lastSuccess", instant(job.progress().lastSuccessMillis()))
                .put("lastError", instant(job.progress().lastErrorMillis()));
        return node;
    }

    private static String instant(long millis) {
        return millis == 0 ? "" : Instant.ofEpochMilli(millis).toString();
    }
}
