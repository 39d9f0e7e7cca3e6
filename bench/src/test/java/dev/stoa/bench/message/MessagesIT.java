package dev.stoa.bench.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.stoa.node.option.JvmFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The command that prints M1 to M3, with little of everything: it prints all of them, and it ends, whatever happens. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessagesIT {
    @Test
    void printsEveryFigureAtOnceAndAnnouncesTheQuietTimeBeforeIt() throws Exception {
        try (Bench bench = Bench.start("quick")) {
            List<String> before = bench.readUntil(line -> line.contains("being quiet now"));
            assertThat(bench.isRunning())
                    .as("nobody can tell a quiet minute that is not announced from a hang")
                    .isTrue();
            List<String> after = bench.readAll();

            assertThat(bench.exitCode()).as("%s%s", before, after).isZero();
            assertThat(before.get(0)).startsWith("conditions: cores=");
            assertThat(before.stream().skip(1).map(line -> line.strip().split(" ", 2)[0]))
                    .containsExactly("M1", "ipc", "udp", "M2", "ipc", "udp", "M3", "ipc", "udp", "M2");
            assertThat(after.stream().map(line -> line.strip().split(" ", 2)[0]))
                    .containsExactly("ipc", "udp");
            assertThat(before).noneMatch(line -> line.contains("NaN") || line.contains("Infinity"));
        }
    }

    @Test
    void saysWhyAndEndsWhenTheOtherProcessDies() throws Exception {
        try (Bench bench = Bench.start("quick")) {
            assertThat(bench.readUntil(line -> line.startsWith("M1"))).hasSize(2);
            bench.killPeer();

            List<String> rest = bench.readAll();

            assertThat(bench.exitCode()).as("%s", rest).isEqualTo(1);
            assertThat(rest).anyMatch(line -> line.startsWith("no figures: "));
        }
    }

    @Test
    void refusesAnUnknownPlan() throws Exception {
        try (Bench bench = Bench.start("slow")) {
            assertThat(bench.readAll()).containsExactly("plan 'slow' must be full or quick");
            assertThat(bench.exitCode()).isEqualTo(2);
        }
    }

    /** The command as a process, and what it says. */
    private record Bench(Process process, BufferedReader reader) implements AutoCloseable {
        static Bench start(String plan) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(JvmFlags.java());
            command.addAll(JvmFlags.required());
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
            command.addAll(List.of(
                    "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
            command.addAll(List.of(Messages.class.getName(), plan));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .directory(Path.of("..").toFile())
                    .start();
            return new Bench(process, process.inputReader(StandardCharsets.UTF_8));
        }

        List<String> readAll() {
            return reader.lines().toList();
        }

        /** All lines up to the wanted one. */
        List<String> readUntil(Predicate<String> wanted) {
            List<String> lines = new ArrayList<>();
            assertThat(reader.lines().peek(lines::add).anyMatch(wanted))
                    .as("the awaited line is among %s", lines)
                    .isTrue();
            return lines;
        }

        void killPeer() {
            Optional<ProcessHandle> peer = process.children().findFirst();
            assertThat(peer).isPresent();
            assertThat(peer.get().destroyForcibly()).isTrue();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        boolean isRunning() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
