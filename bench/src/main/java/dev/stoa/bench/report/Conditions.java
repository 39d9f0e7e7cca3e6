package dev.stoa.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says under which conditions a figure was taken, so that none is ever printed without. */
public final class Conditions {
    private Conditions() {}

    /** One line: cores, load average, heap, Java, commit, time. */
    public static String line() {
        return "conditions: cores=%d load=%.2f heap=%dMiB java=%s commit=%s at=%s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.getRuntime().maxMemory() >> 20,
                        Runtime.version(),
                        commit(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static String commit() {
        try {
            Path head = Path.of(".git", "HEAD");
            String text = Files.readString(head).strip();
            if (text.startsWith("ref: ")) {
                text = Files.readString(Path.of(".git").resolve(text.substring("ref: ".length())))
                        .strip();
            }
            return text.substring(0, Math.min(10, text.length()));
        } catch (IOException notAWorkTree) {
            return "unknown";
        }
    }
}
