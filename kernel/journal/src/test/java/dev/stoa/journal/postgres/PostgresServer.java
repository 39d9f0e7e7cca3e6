package dev.stoa.journal.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.stoa.journal.MasterId;

/**
 * A PostgreSQL server of the test's own, on the loopback interface, in a temporary directory. Started as an unprivileged user, since it
 * refuses to run as root.
 */
public final class PostgresServer implements AutoCloseable {
    /** What a test says when it is skipped. */
    public static final String MISSING =
            "no PostgreSQL server is installed (/usr/lib/postgresql/*/bin/initdb); install the package postgresql to run this";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final long PATIENCE_SECONDS = 60;

    private final Path binaries;
    private final Path directory;
    private final int port;

    private PostgresServer(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /** Where the newest server's programs are, if there is one and somebody to run it as. */
    public static Optional<Path> binaries() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Starts one. */
    public static PostgresServer start() {
        Path binaries = binaries().orElseThrow(() -> new IllegalStateException(MISSING));
        try {
            PostgresServer server =
                    new PostgresServer(binaries, Files.createTempDirectory("stoa-postgres-"), freePort());
            server.run("chown", isRoot() ? "postgres" : System.getProperty("user.name"), server.directory.toString());
            server.asUser("initdb", "-D", server.data(), "-A", "trust", "-U", "stoa", "--no-sync", "-E", "UTF8");
            server.startServer();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startServer() {
        asUser(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p %d -k %s -c listen_addresses=127.0.0.1".formatted(port, directory),
                "start");
    }

    /** Ends it, whatever is under way, and starts it again in its directory. */
    public void restart() {
        asUser("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
        startServer();
    }

    /** A master's access to a cluster in it. */
    public PostgresConfig config(String cluster, String master) {
        return new PostgresConfig(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
                "stoa",
                "",
                cluster,
                new MasterId(master),
                "127.0.0.1:7050",
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                Duration.ofSeconds(8),
                1024 * 1024);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(new String[0]));
    }

    private void run(String... command) {
        try {
            Path output = directory.resolve("output");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .directory(directory.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + Files.readString(output));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        asUser("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
