package dev.stoa.chronoslite.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.api.task.Download;
import dev.stoa.chronoslite.job.Fields;
import dev.stoa.chronoslite.job.JobRuleException;
import dev.stoa.chronoslite.job.WorkFields;

/**
 * The files of a job in Chronos' form: {@code fetch}, and {@code uris}, which came before it. What Mesos would unpack is refused, as
 * nothing is unpacked here; a cache is a wish for speed, which fetching anew never gets wrong.
 */
final class ChronosFetch {
    /** What Mesos unpacks by its name. */
    private static final List<String> ARCHIVES =
            List.of(".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".gz", ".zip");

    private ChronosFetch() {}

    static List<Download> read(Fields fields) {
        List<String> uris = fields.texts("uris");
        List<JsonNode> fetch = fields.list("fetch");
        List<Download> files = new ArrayList<>();
        for (JsonNode each : fetch) {
            Fields file = Fields.of(each, "a fetch");
            String uri = file.needText("uri");
            boolean executable = file.truth("executable").orElse(false);
            // An executable is not unpacked, whatever it is called.
            if (!executable && file.truth("extract").orElse(true)) {
                refuseArchive("fetch", uri);
            }
            files.add(WorkFields.download(
                    "fetch",
                    uri,
                    file.text("output_file"),
                    Optional.empty(),
                    executable ? Download.Mode.EXECUTABLE : Download.Mode.PLAIN));
        }
        // Chronos shows each in both ways, so what was read there and is posted again has them twice.
        boolean mirrored = uris.equals(files.stream().map(Download::uri).toList());
        if (!fetch.isEmpty() && !uris.isEmpty() && !mirrored) {
            throw new JobRuleException("a job has both 'uris' and 'fetch', must have one of them");
        }
        if (fetch.isEmpty()) {
            for (String uri : uris) {
                refuseArchive("uris", uri);
                files.add(WorkFields.download("uris", uri, Optional.empty(), Optional.empty(), Download.Mode.PLAIN));
            }
        }
        return files;
    }

    private static void refuseArchive(String field, String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        for (String ending : ARCHIVES) {
            if (lower.endsWith(ending)) {
                throw new JobRuleException(
                        "'%s': %s would be unpacked, which is not done here; fetch it with 'extract' false and unpack it in the command"
                                .formatted(field, uri));
            }
        }
    }

    static void write(List<Download> files, ObjectNode node) {
        ArrayNode uris = node.putArray("uris");
        ArrayNode fetch = node.putArray("fetch");
        for (Download each : files) {
            uris.add(each.uri());
            fetch.addObject()
                    .put("uri", each.uri())
                    .put("output_file", each.fileName())
                    .put("executable", each.mode() == Download.Mode.EXECUTABLE)
                    .put("cache", each.sha256().isPresent())
                    .put("extract", false);
        }
    }
}
