package dev.stoa.node.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** One cluster of one agent; commands run on it as a person runs them. */
class RunIT {
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = new Cluster();
        cluster.startAgent("a", "cpus:2;mem:1GiB;ports:[31000-31009]");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void exitsAsTheCommandDidWithItsOutputAndNothingElseOnStdout() {
        StoaProcess run = cluster.start(
                "run", "--env", "WHO=world", "--", "sh", "-c", "echo \"hello $WHO\"; echo oops >&2; exit 42");

        assertThat(run.awaitExit()).as("%s", run).isEqualTo(42);
        assertThat(run.out()).isEqualTo("hello world");
        // Only a launch that is lost with the agent's session is tried again, under the next name; a starved machine
        // loses sessions.
        boolean sessionLost = cluster.agent("a").err().contains("master session ended");
        String task = sessionLost ? "run(-[0-9]+)?" : "run";
        assertThat(run.err().lines())
                .hasSize(2)
                .contains("oops")
                .anyMatch(line -> line.matches("stoa: task f-\\S+/" + task + " runs on agent a \\(.*\\)"));
    }

    @Test
    void portsAreAskedForByNumber() {
        StoaProcess run = cluster.start(
                "run", "-q", "--resources", "ports:2", "--", "sh", "-c", "echo $STOA_PORTS $PORT0 $PORT1");

        assertThat(run.awaitExit()).as("%s", run).isZero();
        assertThat(run.out()).matches("(310[0-9]{2}),(310[0-9]{2}) \\1 \\2");
    }

    @Test
    void runsAsAnotherUserOrSaysWhyNot() {
        StoaProcess known = cluster.start("run", "-q", "--user", System.getProperty("user.name"), "--", "id", "-un");
        StoaProcess unknown = cluster.start("run", "--user", "no-such-user", "--", "id", "-un");
        StoaProcess misshapen = cluster.start("run", "--user", "a b", "--", "id", "-un");

        // One's own name is that of an agent without privileges; root must have been named to the agent.
        if (System.getProperty("user.name").equals("root")) {
            assertThat(known.awaitExit()).as("%s", known).isEqualTo(1);
            assertThat(known.err()).contains("stoa.agent.task-users is '*', and root must be named there");
        } else {
            assertThat(known.awaitExit()).as("%s", known).isZero();
            assertThat(known.out()).isEqualTo(System.getProperty("user.name"));
        }
        assertThat(unknown.awaitExit()).as("%s", unknown).isEqualTo(1);
        assertThat(unknown.err()).contains("user 'no-such-user' is not known on this machine");
        assertThat(misshapen.awaitExit()).as("%s", misshapen).isEqualTo(2);
        assertThat(misshapen.err()).contains("user 'a b' must be 1 to 32 letters");
    }

    @Test
    void filesAreFetchedIntoTheSandbox(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("greeting.txt"), "hello\n");
        StoaProcess run = cluster.start("run", "-q", "--fetch", file.toUri().toString(), "--", "cat", "greeting.txt");
        StoaProcess none = cluster.start("run", "--fetch", "file:///no/such/file", "--", "true");

        assertThat(run.awaitExit()).as("%s", run).isZero();
        assertThat(run.out()).isEqualTo("hello");
        assertThat(none.awaitExit()).as("%s", none).isEqualTo(1);
        assertThat(none.err())
                .contains("download file (file:///no/such/file) could not be fetched: there is no such file");
    }

    @Test
    void quietRunSaysNothingOfItsOwn() {
        StoaProcess run = cluster.start("run", "--quiet", "--", "printf", "%s|", "a b", "c");

        assertThat(run.awaitExit()).as("%s", run).isZero();
        assertThat(run.out()).isEqualTo("a b|c|");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void largeOutputComesWhole() {
        StoaProcess run = cluster.start("run", "-q", "--", "seq", "1", "200000");

        assertThat(run.awaitExit()).isZero();
        assertThat(run.out().lines()).hasSize(200_000).first().isEqualTo("1");
        assertThat(run.out()).endsWith("\n199999\n200000");
    }

    @Test
    void programThatIsNotThereFailsWithASentence() {
        StoaProcess run = cluster.start("run", "--", "/no/such/program");

        assertThat(run.awaitExit()).as("%s", run).isIn(1, 127);
        assertThat(run.err()).contains("/no/such/program");
    }

    @Test
    void interruptedRunLeavesNoTaskAndNoFramework() throws Exception {
        assumeTrue(interruptsAreHeard(), "this JVM was started with interrupts ignored, and so are its children");
        StoaProcess run = cluster.start("run", "--name", "endless", "--", "sh", "-c", "echo up; exec sleep 600");
        run.awaitOut("up"::equals);

        new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();

        assertThat(run.awaitExit()).isEqualTo(130);
        assertThat(sharedMemoryOf(run)).isEmpty();
        for (JsonNode task : cluster.list("ps", "--all")) {
            if (task.get("name").asText().equals("endless")) {
                assertThat(task.get("state").asText()).isIn("KILLED", "KILLING");
            }
        }
        assertThat(cluster.list("frameworks").findValuesAsText("name")).doesNotContain("run endless");
    }

    @Test
    void operatorKillsATaskByItsName() {
        StoaProcess run = cluster.start("run", "--name", "doomed", "--", "sh", "-c", "echo up; exec sleep 600");
        run.awaitOut("up"::equals);
        JsonNode task = null;
        for (JsonNode row : cluster.list("ps")) {
            if (row.get("name").asText().equals("doomed")) {
                task = row;
            }
        }
        assertThat(task).isNotNull();
        StoaProcess kill = cluster.start(
                "kill", task.get("framework").asText() + "/" + task.get("task").asText());

        assertThat(kill.awaitExit()).as("%s", kill).isZero();
        assertThat(run.awaitExit()).as("%s", run).isEqualTo(143);
        assertThat(run.err()).contains("KILLED");
    }

    @Test
    void agentIsListedWithItsResources() {
        JsonNode agent = cluster.list("agents").get(0);

        assertThat(agent.get("agent").asText()).isEqualTo("a");
        assertThat(agent.get("state").asText()).isEqualTo("registered");
        assertThat(agent.get("total").get("text").asText()).isEqualTo("cpus:2;mem:1GiB;ports:[31000-31009]");
        assertThat(agent.get("attributes").get("rack").asText()).isEqualTo("a");
    }

    /** What a process has in shared memory, or has left there: its directories carry its id. */
    private static List<Path> sharedMemoryOf(StoaProcess process) throws IOException {
        try (var all = Files.list(Path.of("/dev/shm"))) {
            return all.filter(path ->
                            path.getFileName().toString().matches("stoa-.*-" + process.pid() + "-[0-9]+-[0-9]+"))
                    .toList();
        }
    }

    /** Whether interrupts reach processes started here: one that is started in the background of a script ignores them. */
    private static boolean interruptsAreHeard() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        // Signal 2 is the second bit from the right.
        return (Long.parseUnsignedLong(ignored, 16) & 2) == 0;
    }
}
