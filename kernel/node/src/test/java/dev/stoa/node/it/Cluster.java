package dev.stoa.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** A cluster of separate processes started by the command line alone, as a person would. */
final class Cluster implements AutoCloseable {
    private final Path directory;
    private final Map<String, StoaProcess> agents = new LinkedHashMap<>();
    private final Deque<StoaProcess> others = new ArrayDeque<>();
    private final List<String> masterOptions;
    private StoaProcess master;
    private String masterAddress;

    /** @param masterOptions for the JVM of the master, such as settings of its configuration */
    Cluster(String... masterOptions) {
        this.masterOptions = List.of(masterOptions);
        try {
            directory = Files.createTempDirectory("stoa-it-");
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        master = startMaster("0");
        masterAddress = addressIn(master.awaitOut(line -> line.startsWith("stoa master ready")));
    }

    String masterAddress() {
        return masterAddress;
    }

    Path directory() {
        return directory;
    }

    StoaProcess master() {
        return master;
    }

    StoaProcess agent(String id) {
        StoaProcess agent = agents.get(id);
        if (agent == null) {
            throw new IllegalArgumentException("no agent " + id);
        }
        return agent;
    }

    /** Starts an agent, or starts it again in its own directory, and waits until it serves. */
    StoaProcess startAgent(String id, String resources) {
        StoaProcess agent = keep(StoaProcess.stoa(
                "agent",
                "--master",
                masterAddress,
                "--port",
                "0",
                "--work",
                directory.resolve("agent-" + id).toString(),
                "--id",
                id,
                "--resources",
                resources,
                "--attributes",
                "rack:" + id));
        agents.put(id, agent);
        agent.awaitOut(line -> line.startsWith("stoa agent ready"));
        return agent;
    }

    /** Starts the master again where the former one was. */
    void restartMaster() {
        master = startMaster(masterAddress.substring(masterAddress.lastIndexOf(':') + 1));
        master.awaitOut(line -> line.startsWith("stoa master ready"));
    }

    /** Starts {@code stoa} with this cluster as the one that is meant. */
    StoaProcess start(String... arguments) {
        return keep(
                StoaProcess.start("dev.stoa.node.Stoa", List.of(), Map.of("STOA_MASTERS", masterAddress), arguments));
    }

    /** Starts a main class of the test class path as a framework of this cluster. */
    StoaProcess startMain(Class<?> main, String... arguments) {
        return keep(StoaProcess.start(main.getName(), List.of(), Map.of("STOA_MASTERS", masterAddress), arguments));
    }

    /** One listing, as JSON. */
    JsonNode list(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        try (StoaProcess listing = start(all)) {
            if (listing.awaitExit() != 0) {
                throw new AssertionError(listing.toString());
            }
            return new ObjectMapper().readTree(listing.out());
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    @Override
    public void close() {
        others.forEach(StoaProcess::close);
        deleteAll(directory);
    }

    private StoaProcess startMaster(String port) {
        return keep(StoaProcess.start(
                "dev.stoa.node.Stoa",
                masterOptions,
                Map.of(),
                "master",
                "--port",
                port,
                "--data",
                directory.resolve("master").toString()));
    }

    private StoaProcess keep(StoaProcess process) {
        // The latest first: frameworks end before agents, agents before the master.
        others.push(process);
        return process;
    }

    static String addressIn(String readyLine) {
        return readyLine
                .substring(readyLine.indexOf("address=") + "address=".length())
                .strip();
    }

    private static void deleteAll(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
