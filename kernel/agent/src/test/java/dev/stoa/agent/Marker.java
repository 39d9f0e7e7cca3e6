package dev.stoa.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The main class of an executor process: says who it is in the file of the variable MARKER and waits to be ended. */
public final class Marker {
    private Marker() {}

    /** Writes token and endpoint file, then sleeps. */
    public static void main(String[] arguments) throws Exception {
        Path marker = Path.of(System.getenv("MARKER"));
        Path fresh = Files.writeString(
                marker.resolveSibling("marker.new"),
                System.getenv("STOA_EXECUTOR_TOKEN") + "\n" + System.getenv("STOA_AGENT_ENDPOINT_FILE") + "\n");
        Files.move(fresh, marker, StandardCopyOption.ATOMIC_MOVE);
        if (arguments.length > 0) {
            System.exit(Integer.parseInt(arguments[0]));
        }
        Thread.currentThread().join();
    }
}
