package dev.stoa.sparklite.wordcount;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.sparklite.Driver;
import dev.stoa.sparklite.DriverConfig;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PairRdd;
import dev.stoa.sparklite.schedule.LocalRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class WordCountTest {
    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        CommandLine line =
                WordCount.commandLine(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private static List<String> words(String line) throws Exception {
        List<String> words = new ArrayList<>();
        Words.split(line, words::add);
        return words;
    }

    @Test
    void wordsAreRunsOfLettersInLowerCase() throws Exception {
        assertThat(words("Don't stop, E=mc2! x")).containsExactly("don", "t", "stop", "e", "mc", "x");
        assertThat(words("ÉTÉ naïve 日本x ß")).containsExactly("été", "naïve", "日本x", "ß");
        assertThat(words("")).isEmpty();
        assertThat(words("42 _ ;")).isEmpty();
    }

    @Test
    void theTallyHoldsTheMostFrequentWordsOfAllPartitions() throws IOException {
        Files.writeString(directory.resolve("a.txt"), "b a a\nc c c\n");
        Files.writeString(directory.resolve("b.txt"), "A b d");
        Driver driver = Driver.over(
                LocalRunner.calm(Files.createDirectory(directory.resolve(".work"))), DriverConfig.named("test"));
        PairRdd<String, Long> counts = WordCount.count(driver, directory);
        Tally tally = Tally.join(counts.forEachPartition(Tally.ofPartition(3)), 3);
        assertThat(tally)
                .isEqualTo(new Tally(9, 4, List.of(new Pair<>("a", 3L), new Pair<>("c", 3L), new Pair<>("b", 2L))));
        assertThat(Tally.join(counts.forEachPartition(Tally.ofPartition(0)), 0).top())
                .isEmpty();
    }

    @Test
    void aMissingDirectoryIsOneSentenceAndExitCodeOne() {
        Path missing = directory.resolve("missing");
        assertThat(execute("--input", missing.toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("word-count: input %s does not exist%n".formatted(missing));
    }

    @Test
    void anOutputThatIsThereIsRefusedBeforeAnythingRuns() {
        assertThat(execute("--input", directory.toString(), "--output", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("word-count: output directory " + directory + " exists already");
    }

    @Test
    void wrongOptionsAreOneSentenceAndExitCodeTwo() {
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("--input", "x", "--top", "many")).isEqualTo(2);
        assertThat(execute("--input", "x", "--nonsense")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("word-count: "));
    }

    @Test
    void wrongValuesNameValueAndRule() {
        assertThat(execute("--input", directory.toString(), "--partitions", "0"))
                .isEqualTo(1);
        assertThat(execute("--input", directory.toString(), "--task-cpus", "-1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("0 partitions, must be at least 1").contains("-1");
    }
}
