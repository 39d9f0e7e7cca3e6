package dev.stoa.node.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import akka.Done;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.testkit.LocalCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** Several masters as processes: killed, taken out, added, brought back, and asked. */
@Timeout(600)
class MastersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TASK_RESOURCES = "cpus:2;mem:512MiB";

    private LocalCluster cluster;

    // Not with the instance, which is made for tests that are passed over, too.
    @BeforeEach
    void start() {
        cluster = LocalCluster.describe()
                .classPath(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .masters(3)
                .agents(2, TASK_RESOURCES)
                .patience(PATIENCE)
                .start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyTaskHasOneStoryWhenTheLeaderIsKilledWhileTheyAreLaunched() throws Exception {
        SteadyFramework steady = new SteadyFramework(40);
        RunningFramework<SchedulerNotice> framework = Framework.named("steady")
                .masters(cluster.masterAddresses())
                .failoverTimeout(Duration.ofMinutes(5))
                .behavior(steady::behavior)
                .start();
        long first = steady.awaitSubscription();
        steady.awaitRunning(8);
        String killed = cluster.leaderId();

        cluster.master(killed).kill9();

        // Another one leads; the framework is subscribed again, to a later reign, and goes on launching.
        assertThat(steady.awaitSubscription()).isGreaterThan(first);
        steady.awaitRunning(4);
        assertThat(cluster.leaderId()).isNotEqualTo(killed);
        cluster.master(killed).restart(PATIENCE);
        assertThat(Files.readString(cluster.master(killed).log())).contains("stoa master ready role=standby");

        assertThat(steady.awaitEnds()).as("all ended: %s", steady.stories()).isTrue();
        assertThat(steady.stories()).hasSize(40).allSatisfy(MastersIT::isOneStory);
        String leader = cluster.leaderId();
        assertThat(cluster.masterIds())
                .filteredOn(id -> !id.equals(leader) && !id.equals(killed))
                .allSatisfy(standby -> assertThat(
                                Files.readString(cluster.master(standby).log()))
                        .as("it has rehearsed what a reign begins with")
                        .contains("could lead "));
        Done unused = end(framework);
    }

    private static void isOneStory(List<TaskState> story) {
        assertThat(story).filteredOn(TaskState::isTerminal).hasSize(1);
        assertThat(story.get(story.size() - 1).isTerminal()).isTrue();
        assertThat(story).isSortedAccordingTo(Comparator.comparing(TaskState::isTerminal));
    }

    private static Done end(RunningFramework<SchedulerNotice> framework) {
        framework.session().teardown();
        return framework.whenTerminated().toCompletableFuture().join();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "a minute of processes: run with -Dstoa.soak=true")
    void withoutAMajorityChangesWaitAndSaySoAndTasksRunOn() throws Exception {
        Path gate = cluster.directory().resolve("gate");
        try (StoaProcess run = stoa("run", "--", "sh", "-c", untilExists(gate))) {
            run.awaitOut("before"::equals);
            String leader = cluster.leaderId();
            String survivor = cluster.masterIds().stream()
                    .filter(id -> !id.equals(leader))
                    .findFirst()
                    .orElseThrow();
            for (String id : cluster.masterIds()) {
                if (!id.equals(survivor)) {
                    cluster.master(id).kill9();
                }
            }

            JsonNode listed = masters();
            assertThat(roles(listed)).containsEntry(survivor, "standby").containsValue("unreachable");
            try (StoaProcess agents = stoa("agents", "--timeout", "15s")) {
                assertThat(agents.awaitExit()).isEqualTo(1);
                assertThat(agents.err()).contains("no master");
            }
            try (StoaProcess remove = stoa("masters", "remove", leader)) {
                assertThat(remove.awaitExit()).isEqualTo(1);
                assertThat(remove.err()).contains("no master leads among", "changes wait, running tasks go on");
            }

            // The task has run on meanwhile, and its end is told when a majority is back.
            Files.writeString(gate, "open");
            cluster.master(leader).restart(PATIENCE);
            assertThat(run.awaitExit()).as("%s", run).isEqualTo(7);
            assertThat(run.out()).isEqualTo("before\nafter");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "a minute of processes: run with -Dstoa.soak=true")
    void mastersAreAddedAndHandOverAndAreBackedUpWhileTheyRun() throws Exception {
        String peers = peers();
        int port = Integer.parseInt(peers.replaceAll(".*m3=127\\.0\\.0\\.1:([0-9]+).*", "$1")) + 1;
        Path data = cluster.directory().resolve("m4");
        String fourth = "m4=127.0.0.1:" + port;
        try (StoaProcess m4 =
                stoa("master", "--id", "m4", "--peers", peers + "," + fourth, "--data", data.toString())) {
            m4.awaitErr(line -> line.contains("waits to be taken in"));
            m4.awaitErr(line -> line.contains("Journal open"));

            assertThat(done("masters", "add", fourth))
                    .isEqualTo("master 'm4' takes part: 4 masters, of which 3 make a majority");
            m4.awaitOut(line -> line.startsWith("stoa master ready role=standby"));
            assertThat(roles(masters())).containsEntry("m4", "standby").hasSize(4);

            assertThat(done("masters", "transfer", "m4")).isEqualTo("master 'm4' leads");
            assertThat(roles(masters())).containsEntry("m4", "leader");
            assertThat(done("masters", "snapshot", "--timeout", "30s"))
                    .contains("'m4' has written its state up to entry");

            Path backup = cluster.directory().resolve("backup");
            assertThat(done("masters", "backup", backup.toString())).contains("written and checked");
            Path restored = cluster.directory().resolve("restored");
            assertThat(done("masters", "restore", backup.toString(), "--data", restored.toString()))
                    .startsWith("restored: ");
            try (StoaProcess again = stoa("masters", "restore", backup.toString(), "--data", restored.toString())) {
                assertThat(again.awaitExit()).isEqualTo(1);
                assertThat(again.err()).contains("is not empty; a backup is restored into an empty one only");
            }
            try (StoaProcess alone = stoa("master", "--port", "0", "--data", restored.toString())) {
                String ready = alone.awaitOut(line -> line.startsWith("stoa master ready role=leader"));
                try (StoaProcess agents = stoa("agents", "--json", "--master", Cluster.addressIn(ready))) {
                    assertThat(agents.awaitExit()).isZero();
                    assertThat(agents.out()).contains("\"agent-1\"", "\"agent-2\"");
                }
            }
        }
    }

    @Test
    void wipedOrRemovedMasterIsRefusedAndADirectoryServesOneProcess() throws Exception {
        String standby = cluster.masterIds().stream()
                .filter(id -> !id.equals(cluster.leaderId()))
                .findFirst()
                .orElseThrow();
        Path data = cluster.directory().resolve("master-" + standby);
        try (StoaProcess second = stoa("master", "--id", standby, "--port", "0", "--data", data.toString())) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.err()).contains("belongs to one of several masters; start it with --peers, as before");
        }
        cluster.master(standby).kill9();
        Path kept = cluster.directory().resolve("kept");
        Files.move(data, kept);

        try (StoaProcess wiped = stoa("master", "--id", standby, "--peers", peers(), "--data", data.toString())) {
            assertThat(wiped.awaitExit()).isEqualTo(1);
            assertThat(wiped.err()).contains("the data directory is empty, but master", "joins again under a new id");
        }
        try (Stream<Path> files = Files.list(data)) {
            // Its number, if the others were slow to answer. Nothing is begun.
            assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("founding");
        }
        try (StoaProcess otherCluster =
                stoa("master", "--id", standby, "--cluster", "other", "--peers", peers(), "--data", kept.toString())) {
            assertThat(otherCluster.awaitExit()).isEqualTo(1);
            assertThat(otherCluster.err()).contains("belongs to cluster 'stoa', not to 'other'");
        }

        assertThat(done("masters", "remove", standby)).contains("is out for good: 2 masters");
        try (StoaProcess removed = stoa("master", "--id", standby, "--peers", peers(), "--data", kept.toString())) {
            assertThat(removed.awaitExit()).isEqualTo(1);
            assertThat(removed.err()).contains("from which '%s' was removed".formatted(standby));
        }
    }

    private String peers() {
        StringBuilder peers = new StringBuilder();
        for (String id : cluster.masterIds()) {
            peers.append(peers.isEmpty() ? "" : ",")
                    .append(id)
                    .append('=')
                    .append(cluster.master(id).address().substring("udp://".length()));
        }
        return peers.toString();
    }

    private StoaProcess stoa(String... arguments) {
        return StoaProcess.start(
                "dev.stoa.node.Stoa",
                List.of(),
                Map.of("STOA_MASTERS", String.join(",", cluster.masterAddresses())),
                arguments);
    }

    private String done(String... arguments) {
        try (StoaProcess process = stoa(arguments)) {
            assertThat(process.awaitExit()).as("%s", process).isZero();
            return process.out().strip();
        }
    }

    private JsonNode masters() throws IOException {
        return new ObjectMapper().readTree(done("masters", "--json"));
    }

    private static Map<String, String> roles(JsonNode listed) {
        Map<String, String> roles = new TreeMap<>();
        listed.forEach(master ->
                roles.put(master.get("master").asText(), master.get("role").asText()));
        return roles;
    }

    private String untilExists(Path gate) {
        return "echo before; while [ -d '%s' ] && [ ! -e '%s' ]; do sleep 0.1; done; echo after; exit 7"
                .formatted(cluster.directory(), gate);
    }
}
