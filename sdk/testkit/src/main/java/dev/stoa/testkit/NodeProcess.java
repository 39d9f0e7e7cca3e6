package dev.stoa.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One node of a local cluster, over any number of lives of its process. Ready when it has printed its line saying so. After a
 * restart it listens at the same port as before.
 */
public final class NodeProcess {
    private static final Pattern READY = Pattern.compile("stoa \\S+ ready .*address=(\\S+).*");
    private static final Pattern REIGN = Pattern.compile("reign begun epoch=([0-9]+)");
    private static final Pattern PORT = Pattern.compile(":([0-9]+)$");
    private static final long STOP_SECONDS = 15;
    private static final int LOG_LINES = 40;
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;

    /** With what the process is run. */
    record Java(String classPath, List<String> options, Path directory) {}

    private final Java java;
    private final String name;
    private final List<String> arguments;
    private @Nullable Process process;
    private CompletableFuture<String> ready = new CompletableFuture<>();
    private Optional<String> address = Optional.empty();

    NodeProcess(Java java, String name, List<String> arguments) {
        this.java = java;
        this.name = name;
        this.arguments = arguments;
    }

    /** What is printed by all its lives: stdout and stderr. */
    public Path log() {
        return java.directory().resolve(name + ".log");
    }

    /** The session address that it serves, from when it was first ready. */
    public String address() {
        return address.orElseThrow(() -> new IllegalStateException(name + " has not been ready yet"));
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** The process id of its latest life. */
    public long pid() {
        return required().pid();
    }

    /** Kills it with SIGKILL and waits for that. Its tasks live on. */
    public void kill9() {
        Process running = required();
        running.toHandle().destroyForcibly();
        awaitEnd(running, name + " did not die of SIGKILL");
    }

    /** Asks it to end with SIGTERM, waits, and kills it if it takes longer than 15 seconds. */
    public void stop() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        running.destroy();
        if (!ended(running)) {
            running.destroyForcibly();
            awaitEnd(running, name + " did not die");
        }
    }

    /** Starts it again as it was and waits until it is ready. */
    public void restart(Duration patience) {
        if (isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        start(patience);
    }

    void start(Duration patience) {
        launch();
        awaitReady(patience);
    }

    void launch() {
        ready = new CompletableFuture<>();
        try {
            Process started = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .directory(java.directory().toFile())
                    .start();
            process = started;
            CompletableFuture<String> announced = ready;
            Thread reader = new Thread(() -> copyOutput(started, announced), "stoa-output-" + name);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new ClusterException(name + " cannot be started", e);
        }
    }

    private List<String> commandLine() {
        List<String> line = NodeCommand.ofNode(java.classPath(), java.options(), arguments);
        int option = line.lastIndexOf("--port");
        if (option >= 0) {
            address.map(PORT::matcher).filter(Matcher::find).ifPresent(port -> line.set(option + 1, port.group(1)));
        }
        return line;
    }

    /** Reads to the end, so that the process never waits for its reader. */
    private void copyOutput(Process started, CompletableFuture<String> announced) {
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
                Writer log = Files.newBufferedWriter(log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.write(line + "\n");
                log.flush();
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    announced.complete(matcher.group(1));
                }
            }
            announced.completeExceptionally(
                    new IOException("it ended before it was ready, " + howItEnded(started.waitFor())));
        } catch (IOException | UncheckedIOException e) {
            announced.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            announced.completeExceptionally(e);
        }
    }

    /** A process that says nothing at its end was mostly killed; then it matters to know that it was. */
    static String howItEnded(int exitCode) {
        int signal = exitCode - SIGNAL_BASE;
        if (signal < 1 || signal > 64) {
            return "exit code " + exitCode;
        }
        return "killed by signal %d%s"
                .formatted(signal, signal == SIGKILL ? ": by somebody, or by the system for want of memory" : "");
    }

    void awaitReady(Duration patience) {
        try {
            address = Optional.of(ready.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for " + name, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterException("%s is not ready within %s: %s%n%s".formatted(name, patience, e, endOfLog()), e);
        }
    }

    /** The epoch of the latest reign that its log tells of, 0 if of none. */
    long latestReign() {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.map(REIGN::matcher)
                    .filter(Matcher::find)
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    Set<Long> processTree() {
        Set<Long> pids = new TreeSet<>();
        Process running = process;
        if (running != null && running.isAlive()) {
            pids.add(running.pid());
            running.descendants().filter(ProcessHandle::isAlive).forEach(child -> pids.add(child.pid()));
        }
        return pids;
    }

    private Process required() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return running;
    }

    private static void awaitEnd(Process running, String complaint) {
        if (!ended(running)) {
            throw new ClusterException(complaint);
        }
    }

    private static boolean ended(Process running) {
        try {
            return running.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
