package dev.stoa.sparklite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PairRdd;
import dev.stoa.sparklite.rdd.Rdd;
import dev.stoa.sparklite.schedule.ClusterJobs;
import dev.stoa.sparklite.schedule.Progress;
import dev.stoa.testkit.LocalCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Word count on real processes: one master, three agents, an executor on each; and executors that are killed. */
class ClusterIT {
    private static final int FILES = 24;

    @TempDir
    static Path text;

    private static final Map<String, Long> EXPECTED = new TreeMap<>();
    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < FILES; i++) {
            StringBuilder content = new StringBuilder();
            for (int line = 0; line < 4_000; line++) {
                for (int w = 0; w < 8; w++) {
                    String word = "w" + random.nextInt(20_000);
                    EXPECTED.merge(word, 1L, Long::sum);
                    content.append(word).append(' ');
                }
                content.append('\n');
            }
            Files.writeString(text.resolve("file%02d".formatted(i)), content, StandardCharsets.UTF_8);
        }
        cluster = LocalCluster.describe().agents(3, "cpus:1;mem:1GiB").start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static DriverConfig config() {
        // One file per task: they are larger than half a split.
        return DriverConfig.named("it")
                .withMasters(List.of(cluster.masterAddress()))
                .withExecutorMemoryMib(256)
                .withSplitBytes(300_000)
                .withPartitions(6);
    }

    private static PairRdd<String, Long> count(Driver driver) {
        return driver.textFile(text)
                .flatMap(line -> Arrays.asList(line.split(" ")))
                .mapToPair(word -> new Pair<>(word, 1L))
                .reduceByKey(Long::sum);
    }

    private static Map<String, Long> collect(Rdd<Pair<String, Long>> counts) {
        return counts.collect().stream().collect(Collectors.toMap(Pair::key, Pair::value, Long::sum, TreeMap::new));
    }

    /** Kills the executor that runs on an agent, and nothing else. */
    private static void killExecutor(AgentId agent) {
        ProcessHandle executor = executorOf(agent);
        assertThat(executor.destroyForcibly()).isTrue();
        executor.onExit().join();
    }

    private static ProcessHandle executorOf(AgentId agent) {
        return cluster.pids().stream()
                .filter(pid -> isExecutor(pid, agent))
                .map(pid -> ProcessHandle.of(pid).orElseThrow())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no executor on " + agent));
    }

    private static boolean isExecutor(long pid, AgentId agent) {
        try {
            Path process = Path.of("/proc", Long.toString(pid));
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return process.resolve("exe").toRealPath().endsWith("java")
                    && environment.contains("STOA_EXECUTOR_ID=spark-lite\0")
                    && environment.contains("STOA_AGENT_ID=" + agent + "\0");
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void wordsAreCountedOnExecutorsOfAllAgentsAndALaterActionUsesTheShuffleAgain() {
        try (ClusterJobs jobs = Driver.connectJobs(config(), progress -> {})) {
            PairRdd<String, Long> counts = count(Driver.over(jobs, config()));
            assertThat(collect(counts)).isEqualTo(EXPECTED);
            assertThat(jobs.report().tasks()).hasSize(3);
            assertThat(jobs.report().tasks().values().stream().mapToInt(n -> n).sum())
                    .isEqualTo(FILES + 6);
            assertThat(jobs.report().measures().rowsRead()).isEqualTo(FILES * 4_000);
            assertThat(counts.count()).isEqualTo(EXPECTED.size());
            assertThat(jobs.report().stagesSkipped()).isEqualTo(1);
        }
    }

    @Test
    void afterTheDeathOfAnExecutorOnlyWhatItHeldIsComputedAgain() {
        try (ClusterJobs jobs = Driver.connectJobs(config(), progress -> {})) {
            PairRdd<String, Long> counts = count(Driver.over(jobs, config()));
            assertThat(counts.count()).isEqualTo(EXPECTED.size());
            AgentId victim = jobs.report().tasks().firstKey();
            int held = jobs.report().tasks().getOrDefault(victim, 0);
            killExecutor(victim);
            assertThat(collect(counts)).isEqualTo(EXPECTED);
            assertThat(jobs.report().recomputed()).isBetween(1, held);
        }
    }

    @Test
    void anExecutorKilledInTheMiddleOfAJobChangesNothingOfItsAnswer() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        try (ClusterJobs jobs = Driver.connectJobs(config(), progress -> onProgress(progress, underWay))) {
            CompletableFuture<Map<String, Long>> answer =
                    CompletableFuture.supplyAsync(() -> collect(count(Driver.over(jobs, config()))));
            assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
            AgentId victim = new AgentId(cluster.agentIds().stream()
                    .filter(id -> cluster.pids().stream().anyMatch(pid -> isExecutor(pid, new AgentId(id))))
                    .findFirst()
                    .orElseThrow());
            killExecutor(victim);
            assertThat(answer.get(120, TimeUnit.SECONDS)).isEqualTo(EXPECTED);
            assertThat(jobs.report().failures()
                            + jobs.report().losses()
                            + jobs.report().recomputed())
                    .as("something was under way on the executor, or left there")
                    .isPositive();
            assertThat(jobs.report().recomputed()).isLessThan(FILES);
        }
    }

    private static void onProgress(Progress progress, CountDownLatch underWay) {
        if (progress.done() >= 4) {
            underWay.countDown();
        }
    }
}
