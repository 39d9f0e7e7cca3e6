package dev.stoa.chronoslite.http;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.chronoslite.engine.EngineView;
import dev.stoa.chronoslite.engine.EngineView.JobView;
import dev.stoa.chronoslite.engine.Health;
import dev.stoa.chronoslite.engine.Meta;
import dev.stoa.chronoslite.engine.Progress;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.JobJson;
import dev.stoa.chronoslite.job.Timing;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.Statistics;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.schedule.Zones;
import dev.stoa.chronoslite.store.RecordForm;

/** Jobs, runs and graphs as JSON. Instants are milliseconds since 1970. */
final class Forms {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** How many runs a strip shows. */
    private static final int STRIP = 20;

    /** How many jobs of a kind an overview shows. */
    private static final int SHOWN = 12;

    private Forms() {}

    /** {@code failing}, {@code running}, {@code waiting}, {@code ok}, {@code fresh} or {@code disabled}: the worst that holds. */
    static String state(JobView job) {
        return lower(job.health());
    }

    static ObjectNode summary(JobView job) {
        JobDefinition definition = job.record().definition();
        ObjectNode node = NODES.objectNode()
                .put("name", definition.name())
                .put("version", job.record().version())
                .put("state", state(job))
                .put("owner", definition.owner())
                .put("description", definition.description())
                .put("schedule", definition.timing().map(Timing::schedule).orElse(""))
                .put("zone", definition.timing().flatMap(Timing::zone).orElse(""))
                .put("disabled", definition.policy().disabled())
                .put("open", job.open().size())
                .put("succeeded", job.progress().succeeded())
                .put("failed", job.progress().failed())
                .put("missed", job.progress().missed());
        ArrayNode parents = node.putArray("parents");
        definition.parents().forEach(parents::add);
        job.next().ifPresent(next -> node.put("next", next.toEpochMilli()));
        ArrayNode strip = node.putArray("strip");
        for (Run run : job.last(STRIP)) {
            strip.insertObject(0)
                    .put("id", run.id().toString())
                    .put("state", lower(run.state()))
                    .put("nominal", run.nominalMillis())
                    .put("took", run.durationMillis().orElse(0L));
        }
        return node;
    }

    static ObjectNode job(JobView job, EngineView view) {
        ObjectNode node = summary(job);
        node.set("definition", JobJson.write(job.record().definition()));
        node.put("generation", job.record().generation())
                .put("created", job.record().createdMillis())
                .put("updated", job.record().updatedMillis());
        Progress progress = job.progress();
        node.put("errorsSinceSuccess", progress.errorsSinceSuccess())
                .put("lastSuccess", progress.lastSuccessMillis())
                .put("lastError", progress.lastErrorMillis());
        ArrayNode children = node.putArray("children");
        view.graph().children(job.record().name()).forEach(children::add);
        node.put("root", view.graph().root(job.record().name()));
        node.set("statistics", statistics(Statistics.of(job.runs())));
        ArrayNode open = node.putArray("openRuns");
        job.open().forEach(run -> open.add(run(run, view)));
        return node;
    }

    static ObjectNode run(Run run, EngineView view) {
        ObjectNode node = RecordForm.run(run);
        node.put("task", run.task().value());
        run.durationMillis().ifPresent(took -> node.put("took", took));
        view.why(run).ifPresent(why -> node.put("why", why));
        return node;
    }

    static ObjectNode statistics(Statistics statistics) {
        ObjectNode node = NODES.objectNode()
                .put("succeeded", statistics.succeeded())
                .put("failed", statistics.failed())
                .put("skipped", statistics.skipped());
        node.set("duration", figures(statistics.duration()));
        node.set("lateness", figures(statistics.lateness()));
        return node;
    }

    private static ObjectNode figures(Statistics.Figures figures) {
        return NODES.objectNode()
                .put("count", figures.count())
                .put("mean", figures.mean())
                .put("median", figures.median())
                .put("p75", figures.p75())
                .put("p95", figures.p95())
                .put("p98", figures.p98())
                .put("p99", figures.p99())
                .put("max", figures.max());
    }

    /** The next firings of a definition, with how each is written in its zone. */
    static ArrayNode preview(JobDefinition definition, Instant from, int count) {
        ArrayNode next = NODES.arrayNode();
        definition.timing().ifPresent(timing -> {
            Slots slots = timing.slots();
            ZoneId zone = timing.zone().map(Zones::parse).orElse(ZoneOffset.UTC);
            long jitter = timing.jitterMillis(definition.name());
            Instant at = from;
            for (int i = 0; i < count; i++) {
                Optional<Instant> slot = slots.after(at);
                if (slot.isEmpty()) {
                    break;
                }
                at = slot.get();
                next.addObject()
                        .put("slot", at.toEpochMilli())
                        .put("starts", at.toEpochMilli() + jitter)
                        .put("local", at.atZone(zone).toString());
            }
        });
        return next;
    }

    static ObjectNode overview(EngineView view, int storeJobs) {
        ObjectNode node = NODES.objectNode()
                .put("jobs", storeJobs)
                .put("openRuns", view.openRuns())
                .put("waiting", view.readyRuns())
                .put("paused", view.meta().paused() == Meta.Pause.PAUSED)
                .put("now", System.currentTimeMillis());
        ObjectNode byState = node.putObject("states");
        for (Health health : Health.values()) {
            byState.put(lower(health), view.count(health));
        }
        ArrayNode failing = NODES.arrayNode();
        view.troubled(SHOWN).forEach(job -> failing.add(summary(job)));
        ArrayNode running = NODES.arrayNode();
        for (JobView job : view.running(SHOWN)) {
            job.open().stream()
                    .filter(run -> run.state().isOnAgent())
                    .findFirst()
                    .ifPresent(run -> running.add(run(run, view)));
        }
        node.set("failing", failing);
        node.set("running", running);
        return node;
    }

    /** The jobs of one graph or of all, with their columns and how each is. */
    static ObjectNode graph(EngineView view, Optional<String> of, int limit) {
        TreeSet<String> names = new TreeSet<>();
        if (of.isPresent()) {
            collect(view, of.get(), names, limit);
        } else {
            for (JobView job : view.jobsAfter("")) {
                boolean linked = !job.record().definition().parents().isEmpty()
                        || !view.graph().children(job.record().name()).isEmpty();
                if (linked && names.size() < limit) {
                    names.add(job.record().name());
                }
            }
        }
        ObjectNode node = NODES.objectNode();
        ArrayNode nodes = node.putArray("nodes");
        ArrayNode edges = node.putArray("edges");
        for (Map.Entry<String, Integer> each : view.graph().layers(names).entrySet()) {
            view.job(each.getKey()).ifPresent(job -> {
                nodes.add(summary(job)
                        .put("layer", each.getValue())
                        .put("root", view.graph().root(each.getKey()))
                        .put("trigger", lower(job.record().definition().trigger())));
                job.record().definition().parents().stream()
                        .filter(names::contains)
                        .forEach(parent -> edges.addObject().put("from", parent).put("to", each.getKey()));
            });
        }
        return node;
    }

    private static void collect(EngineView view, String from, Set<String> names, int limit) {
        java.util.ArrayDeque<String> open = new java.util.ArrayDeque<>(List.of(from));
        while (!open.isEmpty() && names.size() < limit) {
            String name = open.removeFirst();
            if (view.job(name).isPresent() && names.add(name)) {
                open.addAll(view.graph().children(name));
                open.addAll(view.graph().parents(name));
            }
        }
    }

    /** What ran when: for each job its runs in a span of time, the first jobs of which there are any. */
    static ObjectNode timeline(EngineView view, long fromMillis, long toMillis, int limit) {
        ObjectNode node = NODES.objectNode().put("from", fromMillis).put("to", toMillis);
        ArrayNode rows = node.putArray("rows");
        for (JobView job : view.jobsAfter("")) {
            if (rows.size() == limit) {
                break;
            }
            ArrayNode bars = NODES.arrayNode();
            for (Run run : job.runs()) {
                long begin = run.startedMillis() > 0 ? run.startedMillis() : run.openedMillis();
                long end = run.endedMillis() > 0 ? run.endedMillis() : toMillis;
                if (end >= fromMillis && begin <= toMillis) {
                    bars.addObject()
                            .put("id", run.id().toString())
                            .put("state", lower(run.state()))
                            .put("begin", begin)
                            .put("end", end)
                            .put("nominal", run.nominalMillis());
                }
            }
            if (!bars.isEmpty()) {
                rows.addObject().put("job", job.record().name()).set("bars", bars);
            }
        }
        return node;
    }

    static ArrayNode waiting(EngineView view, int limit) {
        ArrayNode node = NODES.arrayNode();
        view.waiting(limit).forEach(run -> node.add(run(run, view)));
        return node;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
