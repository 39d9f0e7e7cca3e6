package dev.stoa.node.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The first thing a person tries, and what it leaves behind: nothing. */
class DemoIT {
    @TempDir
    private Path text;

    @TempDir
    private Path temporary;

    @Test
    void countsTheWordsOfADirectoryAndLeavesNothing() throws Exception {
        Files.writeString(text.resolve("one.txt"), "stoa roof stoa\nmarket stoa roof\n");
        Files.writeString(text.resolve("two.txt"), "market stoa\n");

        try (StoaProcess demo = demo("--input", text.toString(), "--agents", "2")) {
            demo.awaitOut(line -> line.startsWith("the cluster is up"));
            Traces traces = traces(demo);

            assertThat(demo.awaitExit()).as("%s", demo).isZero();
            List<String> words =
                    demo.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
            assertThat(words).contains("stoa 4", "roof 2", "market 2");
            assertThat(words).anyMatch(line -> line.matches("AGENT TASKS"));
            assertThat(words).anyMatch(line -> line.matches("agent-[12] [0-9]+"));
            assertThat(words).anyMatch(line -> line.matches("[0-9.]+ s, [0-9.]+ MB/s"));
            assertNothingIsLeft(traces);
        }
    }

    @Test
    void interruptedDemoLeavesNothing() throws Exception {
        Files.writeString(text.resolve("one.txt"), "stoa roof stoa\n");

        try (StoaProcess demo = demo("--input", text.toString(), "--agents", "2", "--keep")) {
            demo.awaitOut(line -> line.startsWith("the cluster stays up"));
            Traces traces = traces(demo);
            assertThat(traces.processes()).hasSizeGreaterThanOrEqualTo(3);

            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .start()
                    .waitFor();

            assertThat(demo.awaitExit()).as("%s", demo).isEqualTo(130);
            assertNothingIsLeft(traces);
        }
    }

    private StoaProcess demo(String... arguments) {
        String[] all = Stream.concat(Stream.of("demo"), Stream.of(arguments)).toArray(String[]::new);
        return StoaProcess.start("dev.stoa.node.Stoa", List.of("-Djava.io.tmpdir=" + temporary), Map.of(), all);
    }

    /** What runs now that must not run later: the demo and all processes below it. */
    private record Traces(Set<ProcessHandle> processes) {}

    private static Traces traces(StoaProcess demo) {
        ProcessHandle root = ProcessHandle.of(demo.pid()).orElseThrow();
        return new Traces(Stream.concat(Stream.of(root), root.descendants()).collect(Collectors.toSet()));
    }

    private void assertNothingIsLeft(Traces traces) throws IOException {
        assertThat(traces.processes()).noneMatch(ProcessHandle::isAlive);
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("stoa-")))
                    .isEmpty();
        }
        Set<String> pids = traces.processes().stream()
                .map(process -> "-" + process.pid() + "-")
                .collect(Collectors.toSet());
        try (Stream<Path> shared = Files.list(Path.of("/dev/shm"))) {
            assertThat(shared.map(Path::toString).filter(name -> pids.stream().anyMatch(name::contains)))
                    .isEmpty();
        }
    }
}
