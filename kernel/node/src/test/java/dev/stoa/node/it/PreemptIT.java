package dev.stoa.node.it;

import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** Tasks make room for others in a cluster of real processes, and their ends say for whom. */
class PreemptIT {
    private static final List<String> QUICK =
            List.of("-Dstoa.master.eviction.notice=1s", "-Dstoa.master.eviction.settle=100ms");

    private Cluster cluster;

    // Not with the instance, which is made for tests that are passed over, too.
    @BeforeEach
    void start() {
        cluster = new Cluster(QUICK.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private StoaProcess sleeper(String... options) {
        String[] command = {"--cpus", "1", "--", "sh", "-c", "echo up; exec sleep 600"};
        StoaProcess run = cluster.start(joined(joined(new String[] {"run"}, options), command));
        run.awaitOut("up"::equals);
        return run;
    }

    private static String[] joined(String[] first, String[] second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void aHigherPriorityTakesFromALowerWhichIsToldWhy() {
        cluster.startAgent("a", "cpus:2;mem:512MiB");
        StoaProcess low = sleeper("--name", "low", "--priority", "10");
        StoaProcess peer = sleeper("--name", "peer", "--priority", "900");

        StoaProcess high =
                cluster.start("run", "--priority", "900", "--cpus", "1", "--", "sh", "-c", "echo on $STOA_AGENT_ID");

        assertThat(high.awaitExit()).as("%s", high).isZero();
        assertThat(high.out()).isEqualTo("on a");
        // Told to end when its notice was over: 128 + 15.
        assertThat(low.awaitExit()).as("%s", low).isEqualTo(143);
        assertThat(low.err()).contains("PREEMPTED: demand").contains("of priority 900 has no other place");
        assertThat(peer.isAlive()).as("who is as important stays").isTrue();
        JsonNode ended = StreamSupport.stream(cluster.list("ps", "--all").spliterator(), false)
                .filter(task -> task.get("name").asText().equals("low"))
                .findFirst()
                .orElseThrow();
        assertThat(ended.get("state").asText()).isEqualTo("KILLED");
        assertThat(ended.get("reason").asText()).isEqualTo("EVICTED");
        assertThat(ended.get("message").asText()).startsWith("PREEMPTED: demand");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "half a minute of waiting: run with -Dstoa.soak=true")
    void aRoleBelowItsGuaranteeGetsItBackAndNoMore() {
        cluster.startAgent("a", "cpus:2;mem:512MiB");
        StoaProcess one = sleeper("--role", "batch");
        StoaProcess two = sleeper("--role", "batch");
        StoaProcess quota = cluster.start("quota", "set", "eng", "--guarantee", "cpus:1");
        assertThat(quota.awaitExit()).as("%s", quota).isZero();

        sleeper("--role", "eng");

        // Of the 2 that batch had it has 1; which one went is the kernel's choice.
        StoaProcess gone = one.isAlive() ? two : one;
        assertThat(gone.awaitExit()).as("%s", gone).isEqualTo(143);
        assertThat(gone.err()).contains("RECLAIMED_FOR_GUARANTEE: the role of demand");
        assertThat(one.isAlive() || two.isAlive()).isTrue();
        // eng has what it is guaranteed: a second of its tasks waits like everybody.
        StoaProcess second = cluster.start("run", "--role", "eng", "--cpus", "1", "--", "true");
        second.awaitErr(line -> line.contains("waiting for"));
        assertThat(cluster.list("evictions")).isEmpty();
    }

    @Test
    void aGangIsMadeRoomForOnSeveralAgents() {
        cluster.startAgent("a", "cpus:1;mem:256MiB");
        cluster.startAgent("b", "cpus:1;mem:256MiB");
        StoaProcess one = sleeper("--priority", "10");
        StoaProcess two = sleeper("--priority", "10");

        StoaProcess gang =
                cluster.start("run", "--count", "2", "--together", "--priority", "900", "--cpus", "1", "--", "true");

        assertThat(gang.awaitExit()).as("%s", gang).isZero();
        assertThat(one.awaitExit()).as("%s", one).isEqualTo(143);
        assertThat(two.awaitExit()).as("%s", two).isEqualTo(143);
    }
}
