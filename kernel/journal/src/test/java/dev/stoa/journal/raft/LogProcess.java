package dev.stoa.journal.raft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterId;

/**
 * A process that appends events of a given size for ever, several under way at once, and prints a line for each acknowledgement. It ends
 * by being killed, or by halting with {@link #FATAL_EXIT} when its log fails.
 */
final class LogProcess implements AutoCloseable {
    static final int FATAL_EXIT = 3;
    private static final String ACKNOWLEDGED = "acknowledged ";
    private static final String FATAL = "fatal ";
    private static final int UNDER_WAY = 16;
    private static final int LONGEST_LIFE_SECONDS = 90;

    private final Process process;
    private final BufferedReader output;
    private final List<String> others = new ArrayList<>();

    private LogProcess(Process process) {
        this.process = process;
        // Bounds every test that waits for a line.
        CompletableFuture.delayedExecutor(LONGEST_LIFE_SECONDS, TimeUnit.SECONDS)
                .execute(process.toHandle()::destroyForcibly);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static RaftConfig config(Path directory) {
        return RaftConfig.single(directory, "test", new MasterId("m1"));
    }

    /** Starts the process; {@code shellPrefix} is run by the shell that becomes it. */
    static LogProcess start(Path directory, int eventBytes, String shellPrefix) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        shellPrefix + " exec \"$0\" \"$@\"",
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(eventBytes))
                .redirectErrorStream(true)
                .start();
        return new LogProcess(process);
    }

    long pid() {
        return process.pid();
    }

    /** Reads until the next acknowledgement; -1 when the process has ended. */
    long nextAcknowledged() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ACKNOWLEDGED)) {
                return Long.parseLong(line.substring(ACKNOWLEDGED.length()));
            }
            others.add(line);
        }
        return -1;
    }

    /** Lines that were not acknowledgements. */
    List<String> others() {
        return others;
    }

    void kill() {
        // Through its handle, which leaves the output to be read to its end.
        process.toHandle().destroyForcibly();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        kill();
        process.onExit().join();
        output.close();
    }

    static String event(long sequence, int bytes) {
        String number = "event " + sequence + " ";
        return number + "x".repeat(Math.max(0, bytes - number.length()));
    }

    public static void main(String[] arguments) throws Exception {
        int eventBytes = Integer.parseInt(arguments[1]);
        Driver driver = Driver.openElected(config(Path.of(arguments[0])), LogProcess::halt);
        Semaphore room = new Semaphore(UNDER_WAY);
        for (long expected = driver.highest(); ; expected++) {
            room.acquire();
            long sequence = expected + 1;
            driver.log()
                    .append(new Append(
                            Driver.REGISTRY,
                            Epoch.NONE,
                            expected,
                            List.of(Driver.payload(event(sequence, eventBytes)))))
                    .thenAccept(outcome -> {
                        if (outcome instanceof AppendOutcome.Appended appended) {
                            System.out.println(ACKNOWLEDGED + appended.lastSequence());
                            room.release();
                        }
                    });
        }
    }

    private static void halt(String sentence) {
        System.out.println(FATAL + sentence);
        System.out.flush();
        Runtime.getRuntime().halt(FATAL_EXIT);
    }
}
