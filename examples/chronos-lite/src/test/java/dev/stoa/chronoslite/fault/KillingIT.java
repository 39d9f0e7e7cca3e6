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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.chronoslite.schedule.Schedule;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.verify.Checker;
import dev.stoa.chronoslite.verify.Expected;
import dev.stoa.chronoslite.verify.Observed;
import dev.stoa.chronoslite.verify.Picture;
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
        Path ledger = Files.createDirectory(directory.resolve("ledger"));
        try (LocalCluster cluster = LocalCluster.describe()
                .agents(2, "cpus:8;mem:4GiB")
                .patience(Duration.ofMinutes(4))
                .start()) {
            Process chronos = serve(cluster);
            try {
                String url = url();
                Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
                for (int i = 0; i < JOBS; i++) {
                    define(url, "job-%02d".formatted(i), start.plusMillis(i * 400L), ledger);
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
            judge(ledger);
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

    /** Each run leaves one line when it begins and one when it ends: its slot, its attempt, the time. */
    private void define(String url, String name, Instant start, Path ledger) throws IOException, InterruptedException {
        Path file = ledger.resolve(name);
        String note = "echo %s $CHRONOS_JOB_RUN_TIME $CHRONOS_JOB_RUN_ATTEMPT $(date +%%s%%3N) >> " + file;
        String body = JSON.createObjectNode()
                .put("name", name)
                .put("command", note.formatted("begin") + "; sleep 1; " + note.formatted("end"))
                .put("schedule", "R/%s/PT%dS".formatted(start, PERIOD_SECONDS))
                .put("misfire", "all")
                .put("concurrency", "queue")
                .put("cpus", 0.1)
                .put("mem", 16)
                .toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
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

    private void judge(Path ledger) throws IOException {
        StringBuilder picture = new StringBuilder();
        int missed = 0;
        int doubled = 0;
        try (var files = Files.list(ledger)) {
            List<Path> all = files.sorted().toList();
            assertThat(all).hasSize(JOBS);
            for (Path file : all) {
                List<Observed> runs = observed(Files.readAllLines(file));
                long first = runs.stream().mapToLong(Observed::slotMillis).min().orElseThrow();
                List<Expected> slots = new ArrayList<>();
                Schedule schedule = Schedule.parse(
                        "R/%s/PT%dS".formatted(Instant.ofEpochMilli(first), PERIOD_SECONDS),
                        java.util.Optional.empty(),
                        Instant.EPOCH);
                for (Instant slot : new Slots(schedule, java.util.Optional.empty(), java.util.Optional.empty())
                        .between(
                                Instant.ofEpochMilli(first - 1),
                                Instant.ofEpochMilli(first).plus(RUN),
                                1_000)) {
                    slots.add(new Expected(slot.toEpochMilli(), slot.plus(LATE).toEpochMilli()));
                }
                Checker.Report report = Checker.check(slots, runs);
                missed += report.missed().size();
                doubled += report.doubled().size();
                picture.append("%s %s%n".formatted(file.getFileName(), Picture.row(slots, report, 60)));
            }
        }
        System.out.println(picture);
        assertThat(missed).as("missed slots%n%s", picture).isZero();
        assertThat(doubled).as("doubled slots%n%s", picture).isZero();
    }

    private static List<Observed> observed(List<String> lines) {
        Map<String, Long> ends = new TreeMap<>();
        List<Observed> runs = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("end")) {
                ends.put(words[1] + " " + words[2], Long.parseLong(words[3]));
            }
        }
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("begin")) {
                runs.add(new Observed(
                        Long.parseLong(words[1]),
                        Integer.parseInt(words[2]),
                        Long.parseLong(words[3]),
                        ends.getOrDefault(words[1] + " " + words[2], -1L)));
            }
        }
        return runs;
    }
}
