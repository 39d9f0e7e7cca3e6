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
            Path git = gitDirectory();
            String text = Files.readString(git.resolve("HEAD")).strip();
            if (text.startsWith("ref: ")) {
                text = resolved(git, text.substring("ref: ".length()));
            }
            return text.substring(0, Math.min(10, text.length()));
        } catch (IOException notAWorkTree) {
            return "unknown";
        }
    }

    /** In a further work tree {@code .git} is a file that says where. */
    private static Path gitDirectory() throws IOException {
        Path git = Path.of(".git");
        return Files.isRegularFile(git) ? Path.of(Files.readString(git).strip().substring("gitdir: ".length())) : git;
    }

    private static String resolved(Path git, String ref) throws IOException {
        Path common = git.resolve("commondir");
        Path base = Files.isRegularFile(common)
                ? git.resolve(Files.readString(common).strip())
                : git;
        return Files.readString(base.resolve(ref)).strip();
    }
}
