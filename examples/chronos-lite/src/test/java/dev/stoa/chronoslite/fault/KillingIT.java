package dev.stoa.chronoslite.fault;

import java.io.File;
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
    private static final Duration SETTLE = Duration.ofSeconds(45);

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
                .patience(Duration.ofMinutes(4))
                .start()) {
            Process chronos = serve(cluster);
            try {
                String url = url();
                Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
                for (int i = 0; i < JOBS; i++) {
                    define(url, ledger.definition("job-%02d".formatted(i), start.plusMillis(i * 400L)));
                }
                Instant end = start.plus(RUN);
                waitUntil(start.plusSeconds(15));
                chronos.destroyForcibly().waitFor();
                chronos = serve(cluster);
                waitUntil(start.plusSeconds(40));
                cluster.agent("agent-1").kill9();
                cluster.agent("agent-1").restart(Duration.ofMinutes(4));
                waitUntil(start.plusSeconds(65));
                cluster.master().kill9();
                cluster.master().restart(Duration.ofMinutes(4));
                waitUntil(end.plus(SETTLE));
                assertThat(get(url(), "/v1/overview").path("jobs").asInt()).isEqualTo(JOBS);
            } finally {
                chronos.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            ledger.judge(JOBS, RUN, LATE);
        }
    }

    private Process serve(LocalCluster cluster) throws IOException {
        Files.deleteIfExists(directory.resolve("chronos.out"));
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
        return builder.redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "chronos.out"))
                .start();
    }

    private String url() throws IOException, InterruptedException {
        Path out = directory.resolve("chronos.out");
        for (Instant limit = Instant.now().plusSeconds(180);
                Instant.now().isBefore(limit);
                TimeUnit.MILLISECONDS.sleep(100)) {
            if (Files.exists(out)) {
                for (String line : Files.readAllLines(out)) {
                    if (line.startsWith("chronos-lite is at ")) {
                        return line.substring("chronos-lite is at ".length()).replaceAll("/$", "");
                    }
                }
            }
        }
        throw new AssertionError("chronos-lite did not start: " + Files.readString(out));
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

    /** The faults have a timetable, which is what this test is about: there is no event to wait for. */
    private static void waitUntil(Instant instant) throws InterruptedException {
        long left = Duration.between(Instant.now(), instant).toMillis();
        if (left > 0) {
            TimeUnit.MILLISECONDS.sleep(left);
        }
    }
}
