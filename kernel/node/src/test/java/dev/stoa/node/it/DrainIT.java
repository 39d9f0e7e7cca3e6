package dev.stoa.node.it;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Empties agents of a cluster of real processes, as an operator does. */
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void workLeavesAnAgentThatIsDrainedAndGoesElsewhere() {
        cluster.startAgent("a", "cpus:1;mem:256MiB");
        StoaProcess run = cluster.start("run", "--name", "old", "--", "sh", "-c", "echo up; exec sleep 600");
        run.awaitOut("up"::equals);
        cluster.startAgent("b", "cpus:1;mem:256MiB");

        assertThat(said("drain", "--attribute", "rack=a", "--deadline", "1s")).isEqualTo("agent 'a' is being drained");

        // Told to end when the deadline was over: 128 + 15.
        assertThat(run.awaitExit()).as("%s", run).isEqualTo(143);
        awaitState("a", "drained");
        StoaProcess next = cluster.start("run", "--", "sh", "-c", "echo on $STOA_AGENT_ID");
        assertThat(next.awaitExit()).as("%s", next).isZero();
        assertThat(next.out()).isEqualTo("on b");

        // A drain outlives the master that was told of it.
        cluster.master().kill();
        cluster.restartMaster();
        awaitState("a", "drained");

        assertThat(said("undrain", "a")).isEqualTo("agent 'a' may have work again");
        awaitState("a", "registered");
    }

    @Test
    void anAgentThatIsMarkedGoneIsRefusedEverAfter() {
        StoaProcess agent = cluster.startAgent("a", "cpus:1;mem:256MiB");

        said("drain", "a", "--mark-gone");

        assertThat(agent.awaitExit()).as("%s", agent).isNotZero();
        assertThat(cluster.list("agents")).isEmpty();
        StoaProcess again = cluster.start("drain", "a");
        assertThat(again.awaitExit()).isEqualTo(1);
        assertThat(again.err()).isEqualTo("stoa: agent 'a' is gone for good already");
    }

    @Test
    void aWindowIsPlannedListedAndRemoved() {
        cluster.startAgent("a", "cpus:1;mem:256MiB");

        assertThat(said("maintenance", "set", "kernel", "a", "--start", "+1h", "--for", "30m", "--notice", "2h"))
                .isEqualTo("maintenance window 'kernel' is set for a");
        awaitState("a", "maintenance");
        JsonNode window = cluster.list("maintenance", "list").get(0);
        assertThat(window.get("state").asText()).isEqualTo("emptying");
        assertThat(window.get("covered").asInt()).isEqualTo(1);

        said("maintenance", "remove", "kernel");
        awaitState("a", "registered");
        assertThat(cluster.list("maintenance", "list")).isEmpty();
        StoaProcess twice = cluster.start("maintenance", "remove", "kernel");
        assertThat(twice.awaitExit()).isEqualTo(1);
        assertThat(twice.err()).isEqualTo("stoa: no maintenance window is called 'kernel'");
    }

    @Test
    void whatIsNotThereIsRefusedWithASentence() {
        cluster.startAgent("a", "cpus:1;mem:256MiB");
        refused("agent 'x' is not known", "drain", "a", "x");
        refused("no recorded agent is meant by 'rack=z'", "drain", "--attribute", "rack=z");
        refused("agent 'a' is not being drained", "undrain", "a");
        awaitState("a", "registered");
    }

    private void refused(String sentence, String... arguments) {
        StoaProcess process = cluster.start(arguments);
        assertThat(process.awaitExit()).as("%s", process).isEqualTo(1);
        assertThat(process.err()).isEqualTo("stoa: " + sentence);
    }

    private String said(String... arguments) {
        StoaProcess process = cluster.start(arguments);
        assertThat(process.awaitExit()).as("%s", process).isZero();
        return process.out();
    }

    /** Asks again and again; each question takes a process of its own. */
    private void awaitState(String agent, String wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String state = "";
        while (System.nanoTime() < end) {
            for (JsonNode row : cluster.list("agents")) {
                state = row.get("agent").asText().equals(agent)
                        ? row.get("state").asText()
                        : state;
            }
            if (state.equals(wanted)) {
                return;
            }
        }
        assertThat(state).isEqualTo(wanted);
    }
}
