package dev.stoa.chronoslite.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.testkit.LocalCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fifty jobs on real processes, while chronos-lite, an agent and the master are killed with -9 in turn and started again. What the
 * runs themselves have written down, not what the scheduler says, is judged by the checker.
 */
class KillingIT {
    private static final int JOBS = 50;
    private static final int PERIOD_SECONDS = 20;
    private static final Duration RUN = Duration.ofSeconds(100);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** How late a run may begin: the longest fault, and what the bar allows after it. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "minutes of real time: run with -Dstoa.soak=true")
    void noSlotIsMissedOrDoubledWhenEverythingIsKilledInTurn() throws Exception {
        Ledger ledger = new Ledger(Files.createDirectory(directory.resolve("ledger")), PERIOD_SECONDS);
        try (LocalCluster cluster = LocalCluster.describe()
                .agents(2, "cpus:8;mem:4GiB")
                .patience(PATIENCE)
                .start()) {
            Serving chronos = serve(cluster);
            try {
                String url = chronos.url();
                Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
                for (int i = 0; i < JOBS; i++) {
                    define(url, ledger.definition("job-%02d".formatted(i), start.plusMillis(i * 400L)));
                }
                Instant end = start.plus(RUN);
                ledger.awaitBegun(JOBS / 2, PATIENCE);
                chronos.process().destroyForcibly().waitFor();
                chronos = serve(cluster);
                ledger.awaitBegun(2 * JOBS, PATIENCE);
                cluster.agent("agent-1").kill9();
                cluster.agent("agent-1").restart(PATIENCE);
                ledger.awaitBegun(7 * JOBS / 2, PATIENCE);
                cluster.master().kill9();
                cluster.master().restart(PATIENCE);
                ledger.awaitMet(end, PATIENCE);
                assertThat(get(chronos.url(), "/v1/overview").path("jobs").asInt())
                        .isEqualTo(JOBS);
                ledger.judge(end, LATE);
            } finally {
                chronos.process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    /** A process of chronos-lite and where it is found, once it has said so. */
    private record Serving(Process process, CompletableFuture<String> found) {
        String url() throws Exception {
            return found.get(PATIENCE.toMinutes(), TimeUnit.MINUTES);
        }
    }

    private Serving serve(LocalCluster cluster) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.stoa.chronoslite.cli.Chronos",
                "serve",
                "--masters",
                cluster.masterAddress(),
                "--data",
                directory.resolve("data").toString(),
                "--port",
                "0");
        Process process = builder.redirectErrorStream(true).start();
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread ear = new Thread(() -> listen(process, found), "chronos output");
        ear.setDaemon(true);
        ear.start();
        return new Serving(process, found);
    }

    /** Reads all it says, so that it never waits for a reader; ends with the process. */
    private static void listen(Process process, CompletableFuture<String> found) {
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.startsWith("chronos-lite is at ")) {
                    found.complete(
                            line.substring("chronos-lite is at ".length()).replaceAll("/$", ""));
                }
            }
        } catch (IOException e) {
            said.add(e.toString());
        }
        found.completeExceptionally(new AssertionError("chronos-lite did not start: " + said));
    }

    private void define(String url, String definition) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs"))
                .POST(HttpRequest.BodyPublishers.ofString(definition))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private JsonNode get(String url, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
