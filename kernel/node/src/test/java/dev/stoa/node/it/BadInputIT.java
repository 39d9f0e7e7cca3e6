package dev.stoa.node.it;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is wrong gives one clear sentence and a non-zero exit, and harms nothing that runs. */
class BadInputIT {
    private static Cluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        cluster = new Cluster();
        cluster.startAgent("a", "cpus:1;mem:256MiB");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingThatRunsWasHarmed() {
        assertThat(cluster.master().isAlive()).as("%s", cluster.master()).isTrue();
        assertThat(cluster.agent("a").isAlive()).as("%s", cluster.agent("a")).isTrue();
        assertThat(cluster.list("agents").get(0).get("state").asText()).isEqualTo("registered");
    }

    @Test
    void malformedResourcesOfAnAgentAreRefused() {
        refused(2, "'cpus:-1' is negative, must be 0 or more", agent("cpus:-1"));
        refused(2, "'mem:lots' has no number that can be read", agent("mem:lots"));
        refused(2, "ranges 1-5 and 3-8 overlap", agent("cpus:1;ports:[1-5,3-8]"));
    }

    @Test
    void portInUseIsNamed() {
        String port = cluster.masterAddress().substring(cluster.masterAddress().lastIndexOf(':') + 1);
        refused(
                1,
                port,
                "master",
                "--port",
                port,
                "--data",
                directory.resolve("m").toString());
        refused(
                1,
                port,
                "agent",
                "--master",
                cluster.masterAddress(),
                "--port",
                port,
                "--work",
                directory.resolve("w").toString(),
                "--resources",
                "cpus:1;mem:64MiB");
    }

    @Test
    void dataDirectoryInUseIsNamed() {
        String data = cluster.directory().resolve("master").toString();
        refused(1, data, "master", "--port", "0", "--data", data);
    }

    @Test
    void unreachableMastersAreNamedInTime() {
        refused(
                1,
                "no master answered at udp://127.0.0.1:1, udp://127.0.0.1:2 within 2 s",
                "ps",
                "--master",
                "127.0.0.1:1,127.0.0.1:2",
                "--timeout",
                "2s");
        refused(1, "udp://127.0.0.1:1", "run", "--master", "127.0.0.1:1", "--timeout", "2s", "--", "true");
    }

    @Test
    void clusterOfAnotherNameIsRefused() {
        refused(1, "'other'", "ps", "--cluster", "other");
    }

    @Test
    void whatIsNoJarIsRefused() throws Exception {
        Path text = Files.writeString(directory.resolve("app.jar"), "no zip at all");
        refused(1, "'" + text + "' is no jar", "submit", text.toString());
        refused(1, "there is no file", "submit", directory.resolve("none.jar").toString());
    }

    @Test
    void unknownTaskAndFrameworkAreRefused() {
        refused(1, "no-such-task", "kill", "no-such-task");
        refused(1, "f-none", "teardown", "f-none");
    }

    @Test
    void secondAgentOfOneIdEndsWithAReason() {
        StoaProcess second = cluster.start(
                "agent",
                "--master",
                cluster.masterAddress(),
                "--port",
                "0",
                "--work",
                directory.resolve("w").toString(),
                "--id",
                "a",
                "--resources",
                "cpus:1;mem:64MiB");
        assertThat(second.awaitExit()).as("%s", second).isNotZero();
        assertThat(second.err()).contains("stoa: ").contains("'a'");
    }

    @Test
    void frameworkThatResubscribesWithAnUnknownIdEndsWithAReason() throws Exception {
        Path state = Files.writeString(directory.resolve("ledger.state"), "f-never-given\n");
        StoaProcess ledger = cluster.startMain(LedgerFramework.class, state.toString(), "1", "1", "1", "true");
        assertThat(ledger.awaitExit()).as("%s", ledger).isEqualTo(1);
        assertThat(ledger.err()).contains("f-never-given");
    }

    @Test
    void messageAboveTheLimitIsRefusedWithAReason() {
        String state = directory.resolve("ledger.state").toString();
        StoaProcess ledger =
                cluster.startMain(LedgerFramework.class, state, "1", "1", "1", LedgerFramework.PADDED + (9 << 20));
        String answer = ledger.awaitOut(line -> line.startsWith("AcceptAnswered"));
        assertThat(answer).contains("NOT_SENT", "task-1");
        ledger.kill();
    }

    @Test
    void missingInputOfTheDemoIsNamed() {
        refused(1, "'/no/such/directory'", "demo", "--input", "/no/such/directory");
    }

    private static String[] agent(String resources) {
        return new String[] {"agent", "--master", cluster.masterAddress(), "--port", "0", "--resources", resources};
    }

    private static void refused(int code, String part, String... arguments) {
        StoaProcess process = cluster.start(arguments);
        assertThat(process.awaitExit()).as("%s", process).isEqualTo(code);
        assertThat(process.err().lines().filter(line -> line.startsWith("stoa: ")))
                .as("%s", process)
                .hasSize(1)
                .first()
                .asString()
                .contains(part);
        assertThat(process.err()).doesNotContain("\tat ");
    }
}
