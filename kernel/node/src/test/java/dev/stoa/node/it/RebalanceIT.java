package dev.stoa.node.it;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** What is free on two agents of real processes is brought together on one. */
class RebalanceIT {
    private Cluster cluster;

    // Not with the instance, which is made for tests that are passed over, too.
    @BeforeEach
    void start() {
        cluster = new Cluster(
                "-Dstoa.master.eviction.rebalance=on",
                "-Dstoa.master.eviction.notice=2s",
                "-Dstoa.master.eviction.settle=100ms");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "half a minute of processes: run with -Dstoa.soak=true")
    void aTaskThatHasAnotherPlaceMakesRoomAndRunsThere() {
        cluster.startAgent("a", "cpus:2;mem:512MiB");
        StoaProcess filler =
                cluster.start("run", "--name", "filler", "--cpus", "1", "--", "sh", "-c", "echo up; exec sleep 600");
        filler.awaitOut("up"::equals);
        StoaProcess moved = cluster.startMain(RestatingFramework.class);
        moved.awaitOut("attempt-1.0 runs on a"::equals);
        cluster.startAgent("b", "cpus:2;mem:512MiB");
        StoaProcess pinned = cluster.start(
                "run", "--constraint", "agent == b", "--cpus", "1", "--", "sh", "-c", "echo up; exec sleep 600");
        pinned.awaitOut("up"::equals);
        StoaProcess kill = cluster.start("kill", taskNamed("filler"));
        assertThat(kill.awaitExit()).as("%s", kill).isZero();
        assertThat(filler.awaitExit()).as("%s", filler).isEqualTo(143);

        // One processor is free on each agent. What runs on b must be there; what runs on a may be on b as well.
        StoaProcess big = cluster.start("run", "--cpus", "2", "--", "sh", "-c", "echo on $STOA_AGENT_ID");
        assertThat(big.awaitExit()).as("%s", big).isZero();
        assertThat(big.out()).isEqualTo("on a");
        moved.awaitOut(line -> line.startsWith("attempt-1.0 evicted: REBALANCED: demand")
                && line.endsWith("fits only where it runs; another place is kept for it"));
        moved.awaitOut("attempt-2.0 runs on b"::equals);
        assertThat(pinned.isAlive()).isTrue();
    }

    private String taskNamed(String name) {
        for (JsonNode task : cluster.list("ps")) {
            if (task.get("name").asText().equals(name)) {
                return task.get("framework").asText() + "/" + task.get("task").asText();
            }
        }
        throw new AssertionError("no task is called " + name);
    }
}
