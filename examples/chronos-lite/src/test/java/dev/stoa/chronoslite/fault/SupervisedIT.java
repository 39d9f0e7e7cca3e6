package dev.stoa.chronoslite.fault;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.testkit.LocalCluster;
import dev.stoa.testkit.NodeCommand;
import dev.stoa.testkit.chaos.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * chronos-lite kept running by the kernel, and two of it at once: its agent is killed alone, so that the process lives on and goes on
 * scheduling while the kernel starts the next one elsewhere. The runs themselves say whether both have scheduled.
 */
class SupervisedIT {
    private static final int JOBS = 5;
    private static final int PERIOD_SECONDS = 2;
    private static final Duration RUN = Duration.ofSeconds(40);
    private static final Duration LATE = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "minutes of real time: run with -Dstoa.soak=true")
    void theNextOneTakesOverFromOneThatStillRunsAndNoSlotIsMissedOrDoubled() throws Exception {
        Ledger ledger = new Ledger(Files.createDirectory(directory.resolve("ledger")), PERIOD_SECONDS);
        try (LocalCluster cluster = LocalCluster.describe()
                .agent("left", "cpus:1;mem:1GiB", "rack:seat")
                .agent("right", "cpus:1;mem:1GiB", "rack:seat")
                .agent("work", "cpus:4;mem:1GiB", "rack:work")
                .jvmOption("-Dstoa.master.agent-reconnect-timeout=3s")
                .jvmOption("-Dstoa.master.supervision.patience=2s")
                .patience(PATIENCE)
                .start()) {
            submit(cluster);
            Path first = await(cluster, "attempt-1.0", "stdout", line -> line.startsWith("chronos-lite is at "));
            Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(5);
            for (int i = 0; i < JOBS; i++) {
                define(url(first), ledger.definition("job-" + i, start.plusMillis(i * 400L)));
            }
            ledger.awaitBegun(4 * JOBS, PATIENCE);

            cluster.agent(seatOf(cluster, first)).kill9();

            Path second = await(cluster, "attempt-2.0", "stdout", line -> line.startsWith("chronos-lite is at "));
            assertThat(seatOf(cluster, second)).isNotEqualTo(seatOf(cluster, first));
            await(cluster, "attempt-1.0", "stderr", line -> line.contains("has taken over"));
            Instant end = start.plus(RUN);
            ledger.awaitMet(end, PATIENCE);
            ledger.judge(end, LATE);
        }
    }

    /** Defines a job whose runs are on an agent that stays. */
    private void define(String url, String definition) throws IOException, InterruptedException {
        ObjectNode job = (ObjectNode) new ObjectMapper().readTree(definition);
        job.putArray("constraints").addArray().add("rack").add("EQUALS").add("work");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs"))
                .POST(HttpRequest.BodyPublishers.ofString(job.toString()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void submit(LocalCluster cluster) throws IOException, InterruptedException {
        File out = directory.resolve("submit.out").toFile();
        Path root = Path.of("../..").toAbsolutePath().normalize();
        List<String> command = NodeCommand.ofNode(List.of(
                "submit",
                "--supervise",
                "--master",
                cluster.masterAddress(),
                "--resources",
                "cpus:0.5;mem:512MiB",
                "--constraint",
                "rack == seat",
                root.resolve("examples/chronos-lite/target/chronos-lite.jar").toString(),
                "serve",
                "--port",
                "0"));
        command.add(1, "-Dstoa.home=" + root);
        Process submit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        assertThat(submit.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(submit.exitValue()).as(Files.readString(out.toPath())).isZero();
    }

    /** The file of an attempt's sandbox once a line of it fits, waiting for it. */
    private static Path await(LocalCluster cluster, String attempt, String name, Predicate<String> wanted)
            throws InterruptedException {
        Waiting.until(
                PATIENCE, () -> saying(cluster, attempt, name, wanted).isPresent(), () -> "%s of %s does not say it: %s"
                        .formatted(name, attempt, errors(cluster)));
        return saying(cluster, attempt, name, wanted).orElseThrow();
    }

    private static Optional<Path> saying(LocalCluster cluster, String attempt, String name, Predicate<String> wanted) {
        return files(cluster, attempt, name).stream()
                .filter(file -> read(file).lines().anyMatch(wanted))
                .findFirst();
    }

    private static String errors(LocalCluster cluster) {
        return files(cluster, "attempt-", "stderr").stream()
                .map(file -> file + "\n" + read(file))
                .collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(LocalCluster cluster, String attempt, String name) {
        try (var all = Files.find(
                cluster.directory(),
                12,
                (path, attributes) -> path.getFileName().toString().equals(name)
                        && path.getParent().getFileName().toString().startsWith(attempt))) {
            return all.sorted(Comparator.naturalOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String seatOf(LocalCluster cluster, Path file) {
        return cluster.agentIds().stream()
                .filter(agent -> file.toString().contains(File.separator + agent + File.separator)
                        || file.toString().contains("-" + agent + File.separator))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no agent's file: " + file));
    }

    private static String url(Path stdout) {
        return read(stdout)
                .lines()
                .filter(line -> line.startsWith("chronos-lite is at "))
                .findFirst()
                .orElseThrow()
                .substring("chronos-lite is at ".length())
                .replaceAll("/$", "");
    }
}
