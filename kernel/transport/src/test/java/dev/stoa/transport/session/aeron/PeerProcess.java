package dev.stoa.transport.session.aeron;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;

/** A JVM that listens or attaches, and prints one line for each thing that happens to it. */
final class PeerProcess implements AutoCloseable {
    static final SessionConfig CONFIG =
            SessionConfig.DEFAULT.withTimes(100, 1_500, 3_000).withSizes(1 << 20, 1 << 20);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> all = new ArrayList<>();

    private PeerProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "peer-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one; its arguments are a directory for media, {@code listen} or {@code attach}, and an address. */
    static PeerProcess start(Path parent, String what, String address) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PeerProcess.class.getName(),
                parent.toString(),
                what,
                address));
        return new PeerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (all) {
                    all.add(line);
                }
                lines.add(line);
            }
        } catch (IOException ended) {
            lines.add("OUTPUT LOST");
        }
    }

    /** Waits for a line that begins so; returns the rest of it. */
    String await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no line '%s' came, only %s".formatted(beginning, output()));
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
    }

    List<String> output() {
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    /** Ends it as the kernel does when memory runs out. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it by the end of its input, so that it closes what it has. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("it does not end with its input, it says " + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        MediaConfig media = MediaConfig.DEFAULT.withParent(Path.of(args[0]));
        try (AeronSessions sessions = AeronSessions.open(media, CONFIG)) {
            if (args[1].equals("listen")) {
                SessionAddress at = args[2].equals("ipc") ? sessions.ipcAddress() : SessionAddress.parse(args[2]);
                out.println("ADDRESS "
                        + sessions.listen(at, hello -> new Admission.Admitted(new Printer(out)))
                                .address());
            } else {
                sessions.connect(
                        SessionAddress.parse(args[2]), Hello.of(PeerKind.EXECUTOR, "peer", ""), new Printer(out));
            }
            while (System.in.read() >= 0) {
                // until the input ends
            }
        }
        out.println("CLOSED");
    }

    private record Printer(PrintStream out) implements SessionListener {
        @Override
        public void onOpened(Session session) {
            out.println("OPENED");
        }

        @Override
        public void onMessage(Session session, Object message) {
            out.println("MESSAGE " + message);
        }

        @Override
        public void onEnded(SessionEnd end) {
            out.println("ENDED " + end);
        }
    }
}
