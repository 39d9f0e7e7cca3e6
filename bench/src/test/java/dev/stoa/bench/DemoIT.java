package dev.stoa.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.stoa.node.option.JvmFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The first thing a person tries, and what it leaves behind: nothing. Here because only this module sees all the demo needs. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoIT {
    @TempDir
    private Path text;

    @TempDir
    private Path temporary;

    @Test
    void countsTheWordsOfADirectoryAndLeavesNothing() throws Exception {
        Files.writeString(text.resolve("one.txt"), "stoa roof stoa\nmarket stoa roof\n");
        Files.writeString(text.resolve("two.txt"), "market stoa\n");

        try (Demo demo = demo("--input", text.toString(), "--agents", "2")) {
            demo.awaitOut(line -> line.startsWith("the cluster is up"));
            Traces traces = traces(demo);

            assertThat(demo.awaitExit()).as("%s", demo).isZero();
            List<String> words =
                    demo.said.stream().map(line -> line.replaceAll(" +", " ")).toList();
            assertThat(words).contains("stoa 4", "roof 2", "market 2");
            assertThat(words).anyMatch(line -> line.matches("AGENT TASKS"));
            assertThat(words).anyMatch(line -> line.matches("agent-[12] [0-9]+"));
            assertThat(words).anyMatch(line -> line.matches("[0-9.]+ s, [0-9.]+ MB/s"));
            assertNothingIsLeft(traces);
        }
    }

    @Test
    void interruptedDemoLeavesNothing() throws Exception {
        assumeTrue(interruptsAreHeard(), "this JVM was started with interrupts ignored, and so are its children");
        Files.writeString(text.resolve("one.txt"), "stoa roof stoa\n");

        try (Demo demo = demo("--input", text.toString(), "--agents", "2", "--keep")) {
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

    private Demo demo(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JvmFlags.java());
        command.addAll(JvmFlags.required());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dstoa.home=" + Path.of("..").toAbsolutePath().normalize());
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of("dev.stoa.node.Stoa", "demo"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("STOA_MASTERS");
        return new Demo(builder.start());
    }

    /** A demo that runs, and what it has said. */
    private static final class Demo implements AutoCloseable {
        private final Process process;
        private final BufferedReader reader;
        private final List<String> said = new ArrayList<>();

        Demo(Process process) {
            this.process = process;
            this.reader = process.inputReader(StandardCharsets.UTF_8);
        }

        void awaitOut(Predicate<String> wanted) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                if (wanted.test(line)) {
                    return;
                }
            }
            throw new AssertionError("the awaited line did not come: " + this);
        }

        int awaitExit() throws IOException, InterruptedException {
            reader.lines().forEach(said::add);
            return process.waitFor();
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        @Override
        public String toString() {
            return String.join("\n", said);
        }
    }

    /** What runs now that must not run later: the demo and all processes below it. */
    private record Traces(Set<ProcessHandle> processes) {}

    private static Traces traces(Demo demo) {
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
