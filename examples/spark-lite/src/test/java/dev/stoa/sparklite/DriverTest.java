package dev.stoa.sparklite;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import dev.stoa.api.id.AgentId;
import dev.stoa.sparklite.rdd.JobFailedException;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PairRdd;
import dev.stoa.sparklite.rdd.Rdd;
import dev.stoa.sparklite.save.OutputException;
import dev.stoa.sparklite.schedule.LocalRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DriverTest {
    private static final DriverConfig CONFIG = DriverConfig.named("test").withSplitBytes(2_000);

    @TempDir
    Path directory;

    private Path text;
    private LocalRunner runner;
    private Driver driver;

    @BeforeEach
    void begin() throws IOException {
        text = Files.createDirectories(directory.resolve("text"));
        runner = LocalRunner.calm(Files.createDirectories(directory.resolve("work")));
        driver = Driver.over(runner, CONFIG);
    }

    private Driver driverOver(LocalRunner other) {
        runner = other;
        return Driver.over(other, CONFIG);
    }

    /** Writes files and counts their words in the plainest way. */
    private Map<String, Long> writeText(int files) throws IOException {
        Random random = new Random(42);
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < files; i++) {
            StringBuilder content = new StringBuilder();
            for (int line = 0; line < 200; line++) {
                for (int w = 0; w < 8; w++) {
                    String word = "w" + random.nextInt(300);
                    counts.merge(word, 1L, Long::sum);
                    content.append(word).append(' ');
                }
                content.append(random.nextBoolean() ? "\n" : "\r\n");
            }
            byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
            if (i % 2 == 0) {
                Files.write(text.resolve("f" + i), bytes);
            } else {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(text.resolve("f" + i + ".gz")))) {
                    out.write(bytes);
                }
            }
        }
        return counts;
    }

    private static PairRdd<String, Long> countWords(Driver driver, Path path) {
        return driver.textFile(path)
                .flatMap(line -> Arrays.asList(line.split(" ")))
                .filter(word -> !word.isEmpty())
                .mapToPair(word -> new Pair<>(word, 1L))
                .reduceByKey(Long::sum);
    }

    private static Map<String, Long> collect(Rdd<Pair<String, Long>> counts) {
        return counts.collect().stream().collect(Collectors.toMap(Pair::key, Pair::value, Long::sum, TreeMap::new));
    }

    @Test
    void countsWordsAsThePlainestProgramDoes() throws IOException {
        Map<String, Long> expected = writeText(5);
        PairRdd<String, Long> counts = countWords(driver, text);
        assertThat(collect(counts)).isEqualTo(expected);
        assertThat(runner.report().measures().rowsRead()).isEqualTo(1000);
        assertThat(runner.report().recomputed()).isZero();
    }

    @Test
    void countsAlikeWhenMemoryIsTooSmallForAnything() throws IOException {
        Map<String, Long> expected = writeText(3);
        Driver poor = driverOver(new LocalRunner(directory.resolve("work"), 2, 5, (runner, run) -> {}, 0));
        assertThat(collect(countWords(poor, text))).isEqualTo(expected);
    }

    @Test
    void countsAlikeUnderAnyOrderOfTasksAndDeathsOfExecutors() throws IOException {
        Map<String, Long> expected = writeText(6);
        int recomputed = 0;
        for (long seed = 0; seed < 40; seed++) {
            Random trouble = new Random(seed);
            LocalRunner.Chaos chaos = (runner, run) -> {
                if (run < 60 && trouble.nextInt(12) == 0) {
                    AgentId victim =
                            runner.agents().get(trouble.nextInt(runner.agents().size()));
                    if (trouble.nextBoolean()) {
                        runner.kill(victim);
                    } else {
                        runner.killSilently(victim);
                    }
                }
            };
            Driver shaken = driverOver(new LocalRunner(
                    Files.createDirectories(directory.resolve("seed" + seed)), 3, seed, chaos, 1 << 28));
            assertThat(collect(countWords(shaken, text))).as("seed %d", seed).isEqualTo(expected);
            recomputed += runner.report().recomputed();
        }
        assertThat(recomputed).as("something was lost and computed again").isPositive();
    }

    @Test
    void onlyWhatALostExecutorHeldIsComputedAgain() throws IOException {
        writeText(6);
        PairRdd<String, Long> counts = countWords(driver, text);
        int maps = driver.textFile(text).partitions();
        counts.count();
        int calm = runner.tasksRun();
        assertThat(calm).isEqualTo(maps + 4);
        int held = runner.report().tasks().getOrDefault(new AgentId("agent0"), 0);
        runner.kill(new AgentId("agent0"));
        counts.count();
        assertThat(runner.report().recomputed()).isBetween(1, held);
        assertThat(runner.report().recomputed()).isLessThan(maps);
    }

    @Test
    void aShuffleThatIsThereIsNotComputedAgain() throws IOException {
        Map<String, Long> expected = writeText(4);
        PairRdd<String, Long> counts = countWords(driver, text);
        assertThat(counts.count()).isEqualTo(expected.size());
        int first = runner.tasksRun();
        assertThat(collect(counts)).isEqualTo(expected);
        assertThat(runner.tasksRun() - first).isEqualTo(4);
        assertThat(runner.report().stagesSkipped()).isEqualTo(1);
    }

    @Test
    void shufflesFollowShuffles() {
        List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
        PairRdd<Integer, Long> byDigitSum = driver.parallelize(numbers, 7)
                .mapToPair(n -> new Pair<>(n % 100, 1L))
                .reduceByKey(Long::sum, 5)
                .mapToPair(pair -> new Pair<>(pair.key() % 10, pair.value()))
                .reduceByKey(Long::sum, 3);
        assertThat(byDigitSum.collect()).hasSize(10).allMatch(pair -> pair.value() == 100);
    }

    @Test
    void recordsKeepTheirOrderOverNarrowSteps() {
        List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
        Rdd<String> evens = driver.parallelize(numbers, 7)
                .filter(n -> n % 2 == 0)
                .map(n -> "n" + n)
                .mapMulti((text, out) -> {
                    out.emit(text);
                    out.emit(text + "!");
                });
        List<String> expected = numbers.stream()
                .filter(n -> n % 2 == 0)
                .flatMap(n -> Stream.of("n" + n, "n" + n + "!"))
                .toList();
        assertThat(evens.collect()).isEqualTo(expected);
        assertThat(evens.count()).isEqualTo(100);
    }

    @Test
    void takeLooksIntoNoMorePartitionsThanItNeeds() {
        Rdd<Integer> numbers =
                driver.parallelize(IntStream.range(0, 100).boxed().toList(), 20);
        assertThat(numbers.take(3)).containsExactly(0, 1, 2);
        assertThat(runner.tasksRun()).isEqualTo(1);
        assertThat(numbers.filter(n -> n >= 20).take(3)).containsExactly(20, 21, 22);
        assertThat(runner.tasksRun()).isEqualTo(1 + 1 + 4);
        assertThat(numbers.take(1000)).hasSize(100);
        assertThat(numbers.take(0)).isEmpty();
        assertThatThrownBy(() -> numbers.take(-1)).hasMessageContaining("take(-1)");
    }

    @Test
    void emptyDataSetsHaveAnswersToo() {
        Rdd<String> nothing = driver.textFile(text);
        assertThat(nothing.partitions()).isZero();
        assertThat(nothing.count()).isZero();
        assertThat(nothing.collect()).isEmpty();
        assertThat(nothing.take(5)).isEmpty();
        assertThat(countWords(driver, text).collect()).isEmpty();
        assertThat(driver.parallelize(List.of(), 3).count()).isZero();
    }

    @Test
    void largeRecordsAndResultsTravelAsBlobs() {
        List<String> large =
                IntStream.range(0, 6).mapToObj(i -> i + "x".repeat(100_000)).toList();
        assertThat(driver.parallelize(large, 2).collect()).isEqualTo(large);
    }

    @Test
    void savedTextCanBeReadBack() throws IOException {
        Path output = directory.resolve("deep/output");
        Rdd<Integer> numbers =
                driver.parallelize(IntStream.range(0, 100).boxed().toList(), 3);
        numbers.saveAsTextFile(output);
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("part-00000", "part-00001", "part-00002", "_SUCCESS");
        }
        assertThat(driver.textFile(output).map(Integer::valueOf).collect()).isEqualTo(numbers.collect());
        assertThatThrownBy(() -> numbers.saveAsTextFile(output))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(output + " exists already");
    }

    @Test
    void savedTextIsWholeThoughAttemptsFailed() throws IOException {
        Path failures = Files.createDirectory(directory.resolve("failures"));
        Path output = directory.resolve("output");
        String marks = failures.toString();
        driver.parallelize(IntStream.range(0, 40).boxed().toList(), 4)
                .map(n -> {
                    if (n % 10 == 5 && Files.notExists(Path.of(marks, "failed" + n))) {
                        Files.createFile(Path.of(marks, "failed" + n));
                        throw new IOException("no luck with " + n);
                    }
                    return n;
                })
                .saveAsTextFile(output);
        assertThat(driver.textFile(output).count()).isEqualTo(40);
        assertThat(runner.report().failures()).isEqualTo(4);
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).hasSize(5);
        }
    }

    @Test
    void aPartitionThatFailsFourTimesFailsTheJobWithItsCauseAndLeavesNoOutput() {
        Path output = directory.resolve("output");
        Rdd<Integer> broken = driver.parallelize(List.of(1, 2, 3), 3).map(n -> {
            if (n == 2) {
                throw new IllegalStateException("two is not allowed");
            }
            return n;
        });
        assertThatThrownBy(() -> broken.saveAsTextFile(output))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("failed 4 times")
                .hasMessageContaining("two is not allowed");
        assertThat(output).doesNotExist();
        assertThat(driver.parallelize(List.of(1), 1).count())
                .as("the driver goes on")
                .isEqualTo(1);
    }

    @Test
    void aFunctionThatCannotTravelIsNamed() {
        Object local = new Object();
        Rdd<String> broken = driver.parallelize(List.of(1), 1).map(n -> n + local.toString());
        assertThatThrownBy(broken::collect)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("not Serializable");
    }

    @Test
    void slicesAreOfLikeSize() {
        List<List<Integer>> slices = driver.parallelize(
                        IntStream.range(0, 10).boxed().toList(), 4)
                .<List<Integer>>forEachPartition((rows, attempt) -> {
                    List<Integer> all = new ArrayList<>();
                    rows.into(all::add);
                    return all;
                });
        assertThat(slices).containsExactly(List.of(0, 1), List.of(2, 3, 4), List.of(5, 6), List.of(7, 8, 9));
    }
}
