package dev.stoa.journal.raft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final String LISTENS = "listens";
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
        return launch(shellPrefix, directory.toString(), Integer.toString(eventBytes));
    }

    /** Starts a process that waits to be taken into a group, and appends once it is elected there; returns when it listens. */
    static LogProcess startNewcomer(RaftConfig config) throws IOException {
        PeerAddress address = RatisSettings.ownAddress(config);
        LogProcess process = launch(
                "",
                config.directory().toString(),
                "100",
                config.self().value(),
                Integer.toString(address.port()),
                config.electionMin().toString(),
                config.electionMax().toString());
        while (!LISTENS.equals(process.output.readLine())) {
            if (!process.process.isAlive()) {
                throw new AssertionError("the process ended before it listened");
            }
        }
        return process;
    }

    private static RaftConfig newcomer(String[] arguments) {
        MasterId self = new MasterId(arguments[2]);
        return RaftConfig.replicated(
                        Path.of(arguments[0]),
                        "test",
                        self,
                        Map.of(self, new PeerAddress("127.0.0.1", Integer.parseInt(arguments[3]))),
                        EmptyDirectory.JOINS)
                .withElection(Duration.parse(arguments[4]), Duration.parse(arguments[5]));
    }

    private static LogProcess launch(String shellPrefix, String... arguments) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shellPrefix + " exec \"$0\" \"$@\"",
                java,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogProcess.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
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
        RaftConfig config = arguments.length > 2 ? newcomer(arguments) : config(Path.of(arguments[0]));
        Driver driver = Driver.open(config, LogProcess::halt);
        System.out.println(LISTENS);
        driver.awaitElection();
        Epoch epoch = arguments.length > 2 ? driver.replica().election().reign().orElseThrow() : Epoch.NONE;
        Semaphore room = new Semaphore(UNDER_WAY);
        for (long expected = driver.highest(); ; expected++) {
            room.acquire();
            long sequence = expected + 1;
            driver.log()
                    .append(new Append(
                            Driver.REGISTRY, epoch, expected, List.of(Driver.payload(event(sequence, eventBytes)))))
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
