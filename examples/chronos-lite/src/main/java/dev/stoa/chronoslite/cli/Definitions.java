package dev.stoa.chronoslite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Definitions in files. */
final class Definitions {
    private static final int MAX_FILE_BYTES = 16 << 20;

    private Definitions() {}

    /** The definitions in one file. */
    static List<ObjectNode> read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CommandFailedException(
                        "'%s' has %d bytes, at most %d are read".formatted(file, Files.size(file), MAX_FILE_BYTES));
            }
            JsonNode node = Client.JSON.readTree(Files.readString(file));
            List<ObjectNode> jobs = new ArrayList<>();
            Iterable<JsonNode> all = node.isArray() ? node : List.of(node);
            for (JsonNode each : all) {
                if (!(each instanceof ObjectNode object) || !object.path("name").isTextual()) {
                    throw new CommandFailedException(
                            "'%s' holds something that is no job with a 'name'".formatted(file));
                }
                jobs.add(object);
            }
            return jobs;
        } catch (JsonProcessingException wrong) {
            throw new CommandFailedException("'%s' is no JSON: line %d: %s"
                    .formatted(
                            file,
                            wrong.getLocation() == null
                                    ? 0
                                    : wrong.getLocation().getLineNr(),
                            wrong.getOriginalMessage()));
        } catch (IOException cannot) {
            throw new CommandFailedException("'%s' cannot be read: %s".formatted(file, cannot.getMessage()));
        }
    }

    /** The definitions in all files {@code *.json} of a directory. */
    static List<ObjectNode> readAll(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailedException("'%s' is no directory".formatted(directory));
        }
        List<ObjectNode> jobs = new ArrayList<>();
        Map<String, Path> seen = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (ObjectNode job : read(file)) {
                    String name = job.path("name").asText();
                    Path other = seen.put(name, file);
                    if (other != null) {
                        throw new CommandFailedException(
                                "job '%s' is defined twice, in '%s' and in '%s'".formatted(name, other, file));
                    }
                    jobs.add(job);
                }
            }
        } catch (IOException cannot) {
            throw new CommandFailedException("'%s' cannot be read: %s".formatted(directory, cannot.getMessage()));
        }
        return jobs;
    }

    /** Parents before those that follow them; those of a cycle last, for the scheduler to refuse. */
    static List<ObjectNode> inOrder(List<ObjectNode> jobs) {
        Map<String, ObjectNode> left = new LinkedHashMap<>();
        jobs.forEach(job -> left.put(job.path("name").asText(), job));
        List<ObjectNode> ordered = new ArrayList<>();
        boolean moved = true;
        while (moved && !left.isEmpty()) {
            List<String> ready = left.values().stream()
                    .filter(job -> stream(job).noneMatch(left::containsKey))
                    .map(job -> job.path("name").asText())
                    .toList();
            ready.forEach(name -> ordered.add(java.util.Objects.requireNonNull(left.remove(name))));
            moved = !ready.isEmpty();
        }
        ordered.addAll(left.values());
        return ordered;
    }

    private static Stream<String> stream(ObjectNode job) {
        List<String> parents = new ArrayList<>();
        job.path("parents").forEach(parent -> parents.add(parent.asText()));
        return parents.stream();
    }
}
