package dev.stoa.chronoslite.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.UserName;

/** As whom a job runs and which files it is given, as JSON. The rules are the kernel's, and so are the sentences. */
public final class WorkFields {
    private WorkFields() {}

    /** The user in a field; empty if there is none. */
    public static Optional<UserName> user(Fields fields, String name) {
        return fields.text(name).filter(text -> !text.isEmpty()).map(text -> asked(name, () -> new UserName(text)));
    }

    static List<Download> artifacts(Fields fields) {
        List<Download> artifacts = new ArrayList<>();
        for (JsonNode each : fields.list("artifacts")) {
            Fields artifact = Fields.of(each, "an artifact");
            artifacts.add(download(
                    "artifacts",
                    artifact.needText("uri"),
                    artifact.text("fileName"),
                    artifact.text("sha256"),
                    artifact.truth("executable").orElse(false) ? Download.Mode.EXECUTABLE : Download.Mode.PLAIN));
            artifact.refuseOthers();
        }
        return artifacts;
    }

    /**
     * A file to be fetched.
     *
     * @param field in which it was said, for the sentence
     * @param fileName empty for the name at the end of the address
     * @throws JobRuleException if it breaks a rule
     */
    public static Download download(
            String field, String uri, Optional<String> fileName, Optional<String> sha256, Download.Mode mode) {
        return asked(
                field,
                () -> new Download(
                        uri,
                        fileName.filter(name -> !name.isEmpty()).orElseGet(() -> Download.fileNameOf(uri)),
                        sha256.filter(hash -> !hash.isEmpty()),
                        mode));
    }

    private static <T> T asked(String field, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException wrong) {
            throw new JobRuleException("'%s': %s".formatted(field, wrong.getMessage()));
        }
    }

    static void write(Work work, ObjectNode node) {
        work.user().ifPresent(user -> node.put("user", user.value()));
        if (!work.artifacts().isEmpty()) {
            ArrayNode artifacts = node.putArray("artifacts");
            for (Download each : work.artifacts()) {
                ObjectNode artifact =
                        artifacts.addObject().put("uri", each.uri()).put("fileName", each.fileName());
                each.sha256().ifPresent(hash -> artifact.put("sha256", hash));
                artifact.put("executable", each.mode() == Download.Mode.EXECUTABLE);
            }
        }
    }
}
