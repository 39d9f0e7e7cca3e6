package dev.stoa.bench.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The other process, started and ended from here. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final Places places;

    private PeerProcess(Process process, Places places) {
        this.process = process;
        this.places = places;
    }

    /**
     * Where the other process can be reached.
     *
     * @param ipc of sessions
     * @param udp of sessions
     * @param bulkIpc of blobs
     * @param bulkUdp of blobs
     * @param rawDirectory of the media driver of bare streams
     * @param rawPort where bare calls go over UDP
     */
    record Places(String ipc, String udp, String bulkIpc, String bulkUdp, String rawDirectory, int rawPort) {
        String line() {
            return String.join(" ", ipc, udp, bulkIpc, bulkUdp, rawDirectory, Integer.toString(rawPort));
        }

        static Places parse(String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 6) {
                throw new FigureException("the other process said '%s', must be six places".formatted(line));
            }
            return new Places(words[0], words[1], words[2], words[3], words[4], Integer.parseInt(words[5]));
        }

        String messages(Carrier carrier) {
            return carrier == Carrier.IPC ? ipc : udp;
        }

        String bulk(Carrier carrier) {
            return carrier == Carrier.IPC ? bulkIpc : bulkUdp;
        }
    }

    /** Starts it with this JVM's class path and waits until it listens. */
    static PeerProcess start(Duration patience) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MessagePeer.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> firstLine(process));
            return new PeerProcess(
                    process, Places.parse(Waits.await(line, patience, () -> "the other process did not listen")));
        } catch (InterruptedException | RuntimeException failed) {
            process.destroyForcibly();
            throw failed;
        }
    }

    private static String firstLine(Process process) {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        try {
            String line = out.readLine();
            if (line == null) {
                throw new FigureException("it ended before it listened");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Places places() {
        return places;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException gone) {
            // Then it is ended the hard way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
