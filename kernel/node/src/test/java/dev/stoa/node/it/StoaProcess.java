package dev.stoa.node.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.stoa.node.option.JvmFlags;

/** One process of ours under test: its lines can be waited for, and it can be ended in every way. */
final class StoaProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private StoaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.outReader = read(process.inputReader(StandardCharsets.UTF_8), out);
        this.errReader = read(process.errorReader(StandardCharsets.UTF_8), err);
    }

    /** Starts {@code stoa} with these arguments. */
    static StoaProcess stoa(String... arguments) {
        return start("dev.stoa.node.Stoa", List.of(), Map.of(), arguments);
    }

    /** Starts a main class of the test class path. */
    static StoaProcess start(
            String mainClass, List<String> jvmOptions, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(JvmFlags.java());
        command.addAll(JvmFlags.required());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
        command.addAll(jvmOptions);
        command.add("-Dstoa.home=" + root());
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("STOA_MASTERS");
        builder.environment().putAll(environment);
        try {
            return new StoaProcess(String.join(" ", arguments), builder.start());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    static Path root() {
        return new File("../..").toPath().toAbsolutePath().normalize();
    }

    /** The first line of stdout that fits, waiting for it. */
    String awaitOut(Predicate<String> wanted) {
        return await(out, wanted);
    }

    /** The first line of stderr that fits, waiting for it. */
    String awaitErr(Predicate<String> wanted) {
        return await(err, wanted);
    }

    /** Waits for the process's own end. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("did not end in time: " + this);
            }
            outReader.join();
            errReader.join();
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Signal 15, and its end. */
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** Signal 9: nothing is said, nothing is tidied up. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public String toString() {
        return "%s%n--- stdout%n%s%n--- stderr%n%s".formatted(name, out(), err());
    }

    private String await(List<String> lines, Predicate<String> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lines) {
            int next = 0;
            while (true) {
                for (; next < lines.size(); next++) {
                    if (wanted.test(lines.get(next))) {
                        return lines.get(next);
                    }
                }
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMillis <= 0 || lines.contains(END)) {
                    throw new AssertionError("the awaited line did not come: " + this);
                }
                try {
                    lines.wait(leftMillis);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    private static final String END = "\u0000end";

    private static Thread read(BufferedReader reader, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(lines, line);
                }
            } catch (IOException ended) {
                add(lines, "(stream broke: " + ended.getMessage() + ")");
            }
            add(lines, END);
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void add(List<String> lines, String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    private static String text(List<String> lines) {
        synchronized (lines) {
            return lines.stream().filter(line -> !line.equals(END)).collect(Collectors.joining("\n"));
        }
    }
}
