package dev.stoa.chronoslite.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.api.task.Bytes;
import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.engine.JobRecord;
import dev.stoa.chronoslite.engine.Meta;
import dev.stoa.chronoslite.engine.Progress;
import dev.stoa.chronoslite.job.JobJson;
import dev.stoa.chronoslite.run.Attempt;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;

/** Changes as stored records: JSON, so that a store can be read by people and by later versions. Fields are only ever added. */
public final class RecordForm {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordForm() {}

    /** The records that changes come to; the deletion of a job deletes its progress too. */
    public static List<StoredRecord> write(List<Change> changes) {
        List<StoredRecord> records = new ArrayList<>(changes.size());
        for (Change change : changes) {
            if (change instanceof Change.JobPut put) {
                records.add(record(change.key(), job(put.job())));
            } else if (change instanceof Change.ProgressPut put) {
                records.add(record(change.key(), progress(put.progress())));
            } else if (change instanceof Change.RunPut put) {
                records.add(record(change.key(), run(put.run())));
            } else if (change instanceof Change.MetaPut put) {
                records.add(record(
                        change.key(),
                        NODES.objectNode()
                                .put("nextGeneration", put.meta().nextGeneration())
                                .put("paused", put.meta().paused() == Meta.Pause.PAUSED)));
            } else if (change instanceof Change.JobRemoved removed) {
                records.add(new StoredRecord(change.key(), Bytes.NONE));
                records.add(new StoredRecord("progress/" + removed.name(), Bytes.NONE));
            } else {
                records.add(new StoredRecord(change.key(), Bytes.NONE));
            }
        }
        return records;
    }

    private static StoredRecord record(String key, ObjectNode value) {
        try {
            return new StoredRecord(key, Bytes.of(JSON.writeValueAsBytes(value)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The change that a record says. Records of a kind that is not known are of a later version.
     *
     * @throws StoreException if it cannot be understood
     */
    public static Change read(StoredRecord record) {
        try {
            JsonNode node = JSON.readTree(record.value().toArray());
            if (record.key().equals("meta")) {
                boolean paused = node.path("paused").asBoolean();
                return new Change.MetaPut(
                        new Meta(node.path("nextGeneration").asLong(), paused ? Meta.Pause.PAUSED : Meta.Pause.GOING));
            } else if (record.key().startsWith("job/")) {
                return new Change.JobPut(new JobRecord(
                        JobJson.read(node.path("definition")),
                        node.path("generation").asLong(),
                        node.path("version").asLong(),
                        node.path("created").asLong(),
                        node.path("updated").asLong()));
            } else if (record.key().startsWith("progress/")) {
                return new Change.ProgressPut(progress(node));
            } else if (record.key().startsWith("run/")) {
                return new Change.RunPut(run(node));
            }
        } catch (IOException | RuntimeException wrong) {
            throw new StoreException(
                    "record '%s' of the store cannot be understood: %s".formatted(record.key(), wrong.getMessage()),
                    wrong);
        }
        throw new StoreException(
                "record '%s' of the store is of a kind that this version does not know".formatted(record.key()));
    }

    private static ObjectNode job(JobRecord job) {
        ObjectNode node = NODES.objectNode();
        node.set("definition", JobJson.write(job.definition()));
        return node.put("generation", job.generation())
                .put("version", job.version())
                .put("created", job.createdMillis())
                .put("updated", job.updatedMillis());
    }

    private static ObjectNode progress(Progress progress) {
        ObjectNode node = NODES.objectNode()
                .put("name", progress.name())
                .put("cursor", progress.cursorMillis())
                .put("next", progress.nextSequence())
                .put("succeeded", progress.succeeded())
                .put("failed", progress.failed())
                .put("missed", progress.missed())
                .put("errors", progress.errorsSinceSuccess())
                .put("lastSuccess", progress.lastSuccessMillis())
                .put("lastError", progress.lastErrorMillis());
        if (!progress.consumed().isEmpty()) {
            ObjectNode consumed = node.putObject("consumed");
            progress.consumed().forEach(consumed::put);
        }
        return node;
    }

    private static Progress progress(JsonNode node) {
        SortedMap<String, Long> consumed = new TreeMap<>();
        node.path("consumed")
                .properties()
                .forEach(each -> consumed.put(each.getKey(), each.getValue().asLong()));
        return new Progress(
                node.path("name").asText(),
                node.path("cursor").asLong(),
                node.path("next").asLong(),
                node.path("succeeded").asLong(),
                node.path("failed").asLong(),
                node.path("missed").asLong(),
                node.path("errors").asLong(),
                node.path("lastSuccess").asLong(),
                node.path("lastError").asLong(),
                consumed);
    }

    /** A run as JSON, as in the store so in our interface. */
    public static ObjectNode run(Run run) {
        ObjectNode node = NODES.objectNode()
                .put("id", run.id().toString())
                .put("job", run.id().job())
                .put("sequence", run.sequence())
                .put("graph", run.graph().toString())
                .put("cause", run.cause().name().toLowerCase(Locale.ROOT))
                .put("nominal", run.nominalMillis())
                .put("opened", run.openedMillis())
                .put("state", run.state().name().toLowerCase(Locale.ROOT))
                .put("attempt", run.attempt())
                .put("failures", run.failures());
        if (run.notBeforeMillis() > 0) {
            node.put("notBefore", run.notBeforeMillis());
        }
        if (!run.agent().isEmpty()) {
            node.put("agent", run.agent()).put("endpoint", run.endpoint());
        }
        if (run.startedMillis() > 0) {
            node.put("started", run.startedMillis());
        }
        if (run.endedMillis() > 0) {
            node.put("ended", run.endedMillis());
        }
        if (run.exitCode() >= 0) {
            node.put("exitCode", run.exitCode());
        }
        if (!run.reason().isEmpty()) {
            node.put("reason", run.reason());
        }
        if (!run.arguments().isEmpty()) {
            node.put("arguments", run.arguments());
        }
        if (!run.attempts().isEmpty()) {
            ArrayNode attempts = node.putArray("attempts");
            run.attempts().forEach(each -> attempts.addObject()
                    .put("number", each.number())
                    .put("agent", each.agent())
                    .put("endpoint", each.endpoint())
                    .put("started", each.startedMillis())
                    .put("ended", each.endedMillis())
                    .put("exitCode", each.exitCode())
                    .put("reason", each.reason()));
        }
        return node;
    }

    /** Reads what {@link #run(Run)} writes. */
    public static Run run(JsonNode node) {
        List<Attempt> attempts = new ArrayList<>();
        node.path("attempts")
                .forEach(each -> attempts.add(new Attempt(
                        each.path("number").asInt(),
                        each.path("agent").asText(),
                        each.path("endpoint").asText(),
                        each.path("started").asLong(),
                        each.path("ended").asLong(),
                        each.path("exitCode").asInt(-1),
                        each.path("reason").asText())));
        return new Run(
                RunId.parse(node.path("id").asText()),
                node.path("sequence").asLong(),
                RunId.parse(node.path("graph").asText()),
                Cause.valueOf(node.path("cause").asText().toUpperCase(Locale.ROOT)),
                node.path("nominal").asLong(),
                node.path("opened").asLong(),
                RunState.valueOf(node.path("state").asText().toUpperCase(Locale.ROOT)),
                node.path("attempt").asInt(),
                node.path("failures").asInt(),
                node.path("notBefore").asLong(),
                node.path("agent").asText(""),
                node.path("endpoint").asText(""),
                node.path("started").asLong(),
                node.path("ended").asLong(),
                node.path("exitCode").asInt(-1),
                node.path("reason").asText(""),
                node.path("arguments").asText(""),
                attempts);
    }
}
