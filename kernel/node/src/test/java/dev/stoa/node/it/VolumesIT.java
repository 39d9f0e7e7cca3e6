package dev.stoa.node.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is kept for a role, and volumes in it, on a cluster of real processes. */
class VolumesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AGENT = "cpus:1;mem:256MiB;cpus(eng):1;mem(eng):128MiB;disk(eng):100MiB";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatOneTaskWritesTheNextOneReadsThoughAgentAndMasterWereKilled() {
        cluster.startAgent("a", AGENT);
        assertThat(cluster.list("agents")
                        .get(0)
                        .get("reserved")
                        .get("eng")
                        .get("cpuMillis")
                        .asInt())
                .isEqualTo(1000);
        said("volumes", "create", "data", "--reservation", "static.a.eng", "--disk", "64MiB", "--path", "store/data");
        awaitState("present");
        assertThat(use("echo kept > store/data/file")).isEmpty();

        cluster.agent("a").kill();
        cluster.master().kill();
        cluster.restartMaster();
        cluster.startAgent("a", AGENT);

        StoaProcess user = task("cat store/data/file; exec sleep 600");
        user.awaitOut("kept"::equals);
        refused("volume 'data' is used by task", "volumes", "destroy", "data");
        said("kill", cluster.list("volumes", "list").get(0).get("users").get(0).asText());
        assertThat(user.awaitExit()).as("%s", user).isNotZero();
        awaitUnused();
        said("volumes", "destroy", "data");
        awaitNone();
        Path directory = cluster.directory().resolve("agent-a/volumes/data");
        assertThat(directory).doesNotExist();
        assertThat(use("cat store/data/file")).isEqualTo("no such volume");
    }

    private StoaProcess task(String line) {
        return cluster.start(
                "run",
                "--quiet",
                "--role",
                "eng",
                "--reservation",
                "static.a.eng",
                "--volume",
                "data",
                "--",
                "sh",
                "-c",
                line);
    }

    private String use(String line) {
        StoaProcess task = task(line);
        if (task.awaitExit() != 0
                && task.err().contains("wants volume 'data', which is not in reservation 'static.a.eng'")) {
            return "no such volume";
        }
        assertThat(task.awaitExit()).as("%s", task).isZero();
        return task.out();
    }

    private void refused(String sentence, String... arguments) {
        StoaProcess process = cluster.start(arguments);
        assertThat(process.awaitExit()).as("%s", process).isEqualTo(1);
        assertThat(process.err()).startsWith("stoa: " + sentence);
    }

    private void said(String... arguments) {
        StoaProcess process = cluster.start(arguments);
        assertThat(process.awaitExit()).as("%s", process).isZero();
    }

    private void awaitState(String wanted) {
        await(
                volumes -> volumes.size() == 1
                        && volumes.get(0).get("state").asText().equals(wanted),
                wanted);
    }

    private void awaitUnused() {
        await(volumes -> volumes.get(0).get("users").isEmpty(), "unused");
    }

    private void awaitNone() {
        await(JsonNode::isEmpty, "none");
    }

    /** Asks again and again; each question takes a process of its own. */
    private void await(Predicate<JsonNode> wanted, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode volumes = cluster.list("volumes", "list");
        while (!wanted.test(volumes) && System.nanoTime() < end) {
            volumes = cluster.list("volumes", "list");
        }
        assertThat(wanted.test(volumes)).as("%s: %s", what, volumes).isTrue();
    }
}
