package dev.stoa.chronoslite.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the scheduler's jobs as the files of a directory say, and nothing else. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = "Creates and changes jobs until they are as the *.json files of a directory say.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class SyncCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "DIR")
    private Path directory;

    @Option(names = "--delete-missing", description = "Delete jobs that no file defines.")
    private boolean deleteMissing;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        List<ObjectNode> wanted = Definitions.inOrder(Definitions.readAll(directory));
        TreeSet<String> names = new TreeSet<>();
        int changed = 0;
        for (ObjectNode job : wanted) {
            String name = job.path("name").asText();
            names.add(name);
            changed += one(name, job) ? 1 : 0;
        }
        int deleted = deleteMissing ? delete(names) : 0;
        say("%d jobs in '%s': %d %s, %d deleted"
                .formatted(wanted.size(), directory, changed, dryRun ? "would change" : "changed", deleted));
        return 0;
    }

    private boolean one(String name, ObjectNode job) {
        Reply before = send("GET", "/v1/jobs/" + encode(name), null);
        long version = before.isGood() ? before.need().path("version").asLong() : 0;
        if (dryRun) {
            boolean same = version > 0 && isSame(job, before.need().path("definition"));
            if (!same) {
                say((version == 0 ? "would create " : "would change ") + name);
            }
            return !same;
        }
        // From the version that was seen: what someone else changes meanwhile is not overwritten in silence.
        String[] expectation =
                version == 0 ? new String[] {"If-None-Match", "*"} : new String[] {"If-Match", "\"" + version + "\""};
        long after = need("PUT", "/v1/jobs/" + encode(name), job.toString(), expectation)
                .path("version")
                .asLong();
        if (after != version) {
            say((version == 0 ? "created " : "changed ") + name);
        }
        return after != version;
    }

    /** What a file says is what is there; what it leaves out has the ordinary value on both sides. */
    private boolean isSame(ObjectNode job, JsonNode there) {
        JsonNode complete = need("POST", "/v1/preview", job.toString()).path("definition");
        return complete.equals(there);
    }

    private int delete(Set<String> wanted) {
        List<String> gone = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = get("/v1/jobs?limit=500&after=" + encode(after));
            page.path("jobs").forEach(job -> {
                if (!wanted.contains(job.path("name").asText())) {
                    gone.add(job.path("name").asText());
                }
            });
            if (!page.has("next")) {
                break;
            }
            after = page.path("next").asText();
        }
        // Followers first: a job with children is not deleted.
        int left = gone.size();
        while (!gone.isEmpty() && !dryRun) {
            List<String> refused = new ArrayList<>();
            String sentence = "";
            for (String name : gone) {
                Reply reply = send("DELETE", "/v1/jobs/" + encode(name), null);
                if (reply.isGood()) {
                    say("deleted " + name);
                } else {
                    refused.add(name);
                    sentence = reply.sentence();
                }
            }
            if (refused.size() == gone.size()) {
                throw new CommandFailedException(sentence);
            }
            gone.clear();
            gone.addAll(refused);
        }
        if (dryRun) {
            gone.forEach(name -> say("would delete " + name));
        }
        return left;
    }
}
