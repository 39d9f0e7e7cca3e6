package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that is harmed and cured, over any number of lives. What ends by itself is started again, as a supervisor would; how
 * often is counted and bounded.
 */
final class Patient {
    private static final Logger LOG = LoggerFactory.getLogger(Patient.class);
    private static final Pattern REIGN = Pattern.compile("reign begun epoch=(\\d+)");
    private static final long DEATH_SECONDS = 15;
    private static final long RESTART_MILLIS = 1_000;
    private static final int MAX_LIVES = 500;

    private final String name;
    private final List<String> command;
    private final Path directory;
    private @Nullable Process process;
    private int lives;
    private boolean wanted;

    /** Not started yet. Its output goes to a file of its name. */
    Patient(String name, List<String> command, Path directory) {
        this.name = name;
        this.command = List.copyOf(command);
        this.directory = directory;
    }

    String name() {
        return name;
    }

    Path log() {
        return directory.resolve(name + ".log");
    }

    /** How often it was started. */
    synchronized int lives() {
        return lives;
    }

    synchronized boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Its process, while it lives. */
    synchronized Optional<Long> pid() {
        Process running = process;
        return running != null && running.isAlive() ? Optional.of(running.pid()) : Optional.empty();
    }

    /** Starts it unless it runs. From now on it is started again whenever it ends by itself. */
    synchronized void start() {
        wanted = true;
        if (isAlive()) {
            return;
        }
        if (++lives > MAX_LIVES) {
            throw new IllegalStateException("%s has ended %d times; see %s".formatted(name, MAX_LIVES, log()));
        }
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .directory(directory.toFile())
                    .start();
            process = started;
            CompletableFuture<Void> unused = started.onExit().thenAccept(this::onExit);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private void onExit(Process ended) {
        boolean again;
        synchronized (this) {
            again = wanted && ended == process;
        }
        if (again) {
            LOG.info("ended by itself, to be started again name={} code={}", name, ended.exitValue());
            CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::startIfWanted);
        }
    }

    private synchronized void startIfWanted() {
        if (wanted) {
            start();
        }
    }

    /** SIGKILL; it stays dead until it is {@linkplain #start started}. */
    void kill() {
        Process running;
        synchronized (this) {
            wanted = false;
            running = process;
        }
        if (running != null) {
            running.toHandle().destroyForcibly();
            awaitEnd(running);
        }
    }

    /** SIGTERM, and SIGKILL if that does not do. */
    void stop() {
        Process running;
        synchronized (this) {
            wanted = false;
            running = process;
        }
        if (running != null) {
            running.destroy();
            awaitEnd(running);
        }
    }

    /** Ends its standard input. */
    synchronized void closeInput() {
        Process running = process;
        if (running != null) {
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                LOG.debug("input was closed already name={}", name);
            }
        }
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private synchronized void signal(String which) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + which, Long.toString(running.pid()))
                    .inheritIO()
                    .start()
                    .waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("'kill' cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(Process running) {
        try {
            if (!running.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
                running.toHandle().destroyForcibly();
                if (!running.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(name + " does not die");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether what it printed holds this text. */
    boolean hasSaid(String text) {
        return said().contains(text);
    }

    /** The epoch of the last reign that it said it began; 0 if none. */
    long epochOfReign() {
        long epoch = 0;
        for (Matcher reign = REIGN.matcher(said()); reign.find(); ) {
            epoch = Long.parseLong(reign.group(1));
        }
        return epoch;
    }

    private String said() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
