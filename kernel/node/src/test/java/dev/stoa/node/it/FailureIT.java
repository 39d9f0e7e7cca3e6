package dev.stoa.node.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Kills one process after another, without a word, and checks what is still known and still runs. */
class FailureIT {
    private final Cluster cluster = new Cluster();
    private final Path gate = cluster.directory().resolve("gate");

    @AfterEach
    void stop() throws IOException {
        // Whatever still waits at the gate goes through, so that no task outlives the test.
        Files.writeString(gate, "open");
        cluster.close();
    }

    @Test
    void tasksOutliveTheirAgentAndTheirFramework() throws Exception {
        cluster.startAgent("a", "cpus:1;mem:256MiB");
        cluster.startAgent("b", "cpus:1;mem:256MiB");
        String state = cluster.directory().resolve("ledger.state").toString();

        StoaProcess first = cluster.startMain(LedgerFramework.class, state, "4", "2", "4", untilTheGateOpens(3));
        String subscribed = first.awaitOut(line -> line.startsWith("subscribed "));
        for (int i = 1; i <= 4; i++) {
            String task = "status task-" + i + " ";
            first.awaitOut(line -> line.startsWith(task) && line.contains(" RUNNING "));
        }
        // Four tasks wait at the gate, two on each agent.
        cluster.agent("a").kill();
        first.kill();
        // The agent of two of them is gone, and nobody listens to any of them.
        StoaProcess second = cluster.startMain(LedgerFramework.class, state, "0", "0", "4", "none");
        String again = second.awaitOut(line -> line.startsWith("subscribed "));
        assertThat(id(again)).isEqualTo(id(subscribed));
        cluster.startAgent("a", "cpus:1;mem:256MiB");

        Files.writeString(gate, "open");

        second.awaitOut("all ended"::equals);
        assertThat(second.awaitExit()).as("%s", second).isZero();
        assertThat(endings(second))
                .containsExactlyInAnyOrder(
                        "task-1 FAILED EXITED 3",
                        "task-2 FAILED EXITED 3",
                        "task-3 FAILED EXITED 3",
                        "task-4 FAILED EXITED 3");
    }

    @Test
    void taskOutlivesTheMasterAndTheRegistryIsWhatWasAcknowledged() throws Exception {
        cluster.startAgent("a", "cpus:1;mem:256MiB");
        cluster.startAgent("b", "cpus:1;mem:256MiB");
        StoaProcess run =
                cluster.start("run", "--name", "survivor", "--", "sh", "-c", "echo before; " + untilTheGateOpens(7));
        run.awaitOut("before"::equals);
        Set<String> agents = values(cluster.list("agents"), "agent");
        Set<String> frameworks = values(cluster.list("frameworks"), "framework");
        assertThat(agents).containsExactly("a", "b");
        assertThat(frameworks).hasSize(1);

        cluster.master().kill();
        cluster.restartMaster();

        assertThat(values(cluster.list("agents"), "agent")).isEqualTo(agents);
        assertThat(values(cluster.list("frameworks"), "framework")).isEqualTo(frameworks);

        Files.writeString(gate, "open");
        assertThat(run.awaitExit()).as("%s", run).isEqualTo(7);
        assertThat(run.out()).isEqualTo("before\nafter");
    }

    private String untilTheGateOpens(int exitCode) {
        // A failed test deletes the directory at once: who waits then must not wait for ever.
        return "while [ -d '%s' ] && [ ! -e '%s' ]; do sleep 0.1; done; echo after; exit %d"
                .formatted(cluster.directory(), gate, exitCode);
    }

    private static String id(String subscribed) {
        return subscribed.replaceFirst("subscribed (\\S+).*", "$1");
    }

    /** What became of each task in the end; a task that ends twice in different ways shows up twice. */
    private static Set<String> endings(StoaProcess ledger) {
        return ledger.out()
                .lines()
                .filter(line ->
                        line.startsWith("status ") && line.matches(".* (FINISHED|FAILED|KILLED|DROPPED|GONE) .*"))
                .map(line -> line.replaceFirst("status (\\S+) \\S+ ", "$1 "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> values(JsonNode rows, String field) {
        List<String> values = new ArrayList<>();
        rows.forEach(row -> values.add(row.get(field).asText()));
        return new TreeSet<>(values);
    }
}
