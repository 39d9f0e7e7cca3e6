package dev.stoa.chronoslite.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Definitions as JSON, in the form of our own interface and of the store. */
public final class JobJson {
    private JobJson() {}

    /**
     * Reads a definition. Fields that are not there get their ordinary values; fields that are unknown are refused.
     *
     * @throws JobRuleException one sentence that names the value and the rule
     */
    public static JobDefinition read(JsonNode node) {
        Fields fields = Fields.of(node, "a job");
        String name = fields.needText("name");
        List<String> parents = fields.texts("parents");
        Optional<Timing> timing = timing(fields);
        Policy usual = parents.isEmpty() ? Policy.SCHEDULED : Policy.FOLLOWING;
        JobDefinition job = new JobDefinition(
                name,
                fields.text("description").orElse(""),
                fields.text("owner").orElse(""),
                timing,
                parents,
                fields.choice("trigger", TriggerRule.class).orElse(TriggerRule.ALL_SUCCESS),
                work(fields),
                demand(fields),
                policy(fields, usual),
                webhooks(fields));
        refuseUnsupported(fields);
        fields.refuseOthers();
        return job;
    }

    private static Optional<Timing> timing(Fields fields) {
        Optional<String> schedule = fields.text("schedule").filter(text -> !text.isEmpty());
        Optional<String> zone = fields.text("zone").filter(text -> !text.isEmpty());
        var start = fields.instant("start");
        var end = fields.instant("end");
        Duration jitter = fields.duration("jitter").orElse(Duration.ZERO);
        if (schedule.isEmpty()) {
            if (zone.isPresent() || start.isPresent() || end.isPresent() || !jitter.isZero()) {
                throw new JobRuleException("'zone', 'start', 'end' and 'jitter' need a 'schedule'");
            }
            return Optional.empty();
        }
        return Optional.of(new Timing(schedule.get(), zone, start, end, jitter));
    }

    private static Work work(Fields fields) {
        return program(fields).with(WorkFields.user(fields, "user"), WorkFields.artifacts(fields));
    }

    private static Work program(Fields fields) {
        SortedMap<String, String> environment = fields.map("environment");
        long grace = fields.duration("killGrace").map(Duration::toMillis).orElse(5_000L);
        Optional<String> command = fields.text("command");
        List<String> argv = fields.texts("argv");
        Optional<Fields> java = fields.object("java");
        int ways = (command.isPresent() ? 1 : 0) + (argv.isEmpty() ? 0 : 1) + (java.isPresent() ? 1 : 0);
        if (ways != 1) {
            throw new JobRuleException(
                    "a job has %d of 'command', 'argv' and 'java', must have exactly one".formatted(ways));
        }
        if (command.isPresent()) {
            if (command.get().isBlank()) {
                throw new JobRuleException("'command' is empty, must name what to run");
            }
            return new Work(List.of("/bin/sh", "-c", command.get()), environment, grace);
        }
        return new Work(java.isPresent() ? javaMain(java.get()) : argv, environment, grace);
    }

    private static List<String> javaMain(Fields fields) {
        List<String> argv = new ArrayList<>();
        argv.add("java");
        argv.addAll(fields.texts("options"));
        List<String> classPath = fields.texts("classPath");
        if (!classPath.isEmpty()) {
            argv.add("-cp");
            argv.add(String.join(":", classPath));
        }
        argv.add(fields.needText("main"));
        argv.addAll(fields.texts("arguments"));
        fields.refuseOthers();
        return argv;
    }

    private static Demand demand(Fields fields) {
        List<Constraint> constraints = new ArrayList<>();
        for (JsonNode each : fields.list("constraints")) {
            constraints.add(constraint(each));
        }
        return new Demand(
                fields.number("cpus").map(cpus -> Math.round(cpus * 1_000)).orElse(Demand.DEFAULT.cpuMillis()),
                fields.whole("mem").map(Integer::longValue).orElse(Demand.DEFAULT.memoryMib()),
                fields.whole("disk").map(Integer::longValue).orElse(Demand.DEFAULT.diskMib()),
                constraints);
    }

    static Constraint constraint(JsonNode node) {
        if (!node.isArray()
                || node.size() != 3
                || !node.get(0).isTextual()
                || !node.get(2).isTextual()) {
            throw new JobRuleException("constraint %s must be [attribute, operator, value]".formatted(node));
        }
        String operator = node.get(1).asText().toUpperCase(Locale.ROOT);
        for (Constraint.Operator each : Constraint.Operator.values()) {
            if (each.name().equals(operator)) {
                return new Constraint(node.get(0).textValue(), each, node.get(2).textValue());
            }
        }
        throw new JobRuleException(
                "constraint operator '%s' is unknown, must be EQUALS, LIKE or UNLIKE".formatted(operator));
    }

    private static Policy policy(Fields fields, Policy usual) {
        Backoff backoff = usual.backoff();
        int retries = fields.whole("retries").orElse(backoff.retries());
        Optional<Fields> given = fields.object("backoff");
        if (given.isPresent()) {
            backoff = new Backoff(
                    retries,
                    given.get().duration("first").orElse(backoff.first()),
                    given.get().whole("factorPercent").orElse(backoff.factorPercent()),
                    given.get().duration("cap").orElse(backoff.cap()));
            given.get().refuseOthers();
        } else {
            backoff = new Backoff(retries, backoff.first(), backoff.factorPercent(), backoff.cap());
        }
        return new Policy(
                fields.choice("misfire", Misfire.class).orElse(usual.misfire()),
                fields.whole("misfireLimit").orElse(usual.misfireLimit()),
                fields.duration("deadline"),
                fields.choice("concurrency", Concurrency.class).orElse(usual.concurrency()),
                backoff,
                fields.duration("maxRunTime"),
                fields.truth("softError").orElse(false),
                fields.truth("disabled").orElse(false),
                fields.truth("highPriority").orElse(false),
                fields.whole("history").orElse(usual.history()));
    }

    private static List<Webhook> webhooks(Fields fields) {
        List<Webhook> hooks = new ArrayList<>();
        for (JsonNode each : fields.list("webhooks")) {
            Fields hook = Fields.of(each, "a webhook");
            List<String> events = hook.texts("events");
            hooks.add(new Webhook(
                    hook.needText("url"),
                    events.isEmpty() ? List.of("failed", "recovered") : events,
                    hook.text("secret").orElse("")));
            hook.refuseOthers();
        }
        return hooks;
    }

    private static void refuseUnsupported(Fields fields) {
        if (fields.has("container")) {
            throw new JobRuleException("'container' cannot be honoured: the kernel's command tasks do not have it yet");
        }
    }

    /** Writes a definition; {@link #read} makes an equal one of it. */
    public static ObjectNode write(JobDefinition job) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", job.name());
        putUnlessEmpty(node, "description", job.description());
        putUnlessEmpty(node, "owner", job.owner());
        job.timing().ifPresent(timing -> {
            node.put("schedule", timing.schedule());
            timing.zone().ifPresent(zone -> node.put("zone", zone));
            timing.start().ifPresent(start -> node.put("start", start.toString()));
            timing.end().ifPresent(end -> node.put("end", end.toString()));
            if (!timing.jitter().isZero()) {
                node.put("jitter", timing.jitter().toString());
            }
        });
        if (!job.parents().isEmpty()) {
            ArrayNode parents = node.putArray("parents");
            job.parents().forEach(parents::add);
            node.put("trigger", lower(job.trigger()));
        }
        writeWork(job.work(), node);
        writeDemand(job.demand(), node);
        writePolicy(job.policy(), node);
        if (!job.webhooks().isEmpty()) {
            ArrayNode hooks = node.putArray("webhooks");
            for (Webhook each : job.webhooks()) {
                ObjectNode hook = hooks.addObject().put("url", each.url());
                ArrayNode events = hook.putArray("events");
                each.events().forEach(events::add);
                putUnlessEmpty(hook, "secret", each.secret());
            }
        }
        return node;
    }

    private static void writeWork(Work work, ObjectNode node) {
        if (work.isShell()) {
            node.put("command", work.argv().get(2));
        } else {
            ArrayNode argv = node.putArray("argv");
            work.argv().forEach(argv::add);
        }
        if (!work.environment().isEmpty()) {
            ObjectNode environment = node.putObject("environment");
            work.environment().forEach(environment::put);
        }
        node.put("killGrace", Duration.ofMillis(work.killGraceMillis()).toString());
        WorkFields.write(work, node);
    }

    private static void writeDemand(Demand demand, ObjectNode node) {
        node.put("cpus", demand.cpuMillis() / 1_000.0);
        node.put("mem", demand.memoryMib());
        node.put("disk", demand.diskMib());
        if (!demand.constraints().isEmpty()) {
            ArrayNode constraints = node.putArray("constraints");
            demand.constraints().forEach(each -> constraints
                    .addArray()
                    .add(each.attribute())
                    .add(each.operator().name())
                    .add(each.value()));
        }
    }

    private static void writePolicy(Policy policy, ObjectNode node) {
        node.put("misfire", lower(policy.misfire()));
        node.put("misfireLimit", policy.misfireLimit());
        policy.deadline().ifPresent(deadline -> node.put("deadline", deadline.toString()));
        node.put("concurrency", lower(policy.concurrency()));
        node.put("retries", policy.backoff().retries());
        node.putObject("backoff")
                .put("first", policy.backoff().first().toString())
                .put("factorPercent", policy.backoff().factorPercent())
                .put("cap", policy.backoff().cap().toString());
        policy.maxRunTime().ifPresent(time -> node.put("maxRunTime", time.toString()));
        node.put("softError", policy.softError());
        node.put("disabled", policy.disabled());
        node.put("highPriority", policy.highPriority());
        node.put("history", policy.history());
    }

    private static void putUnlessEmpty(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
