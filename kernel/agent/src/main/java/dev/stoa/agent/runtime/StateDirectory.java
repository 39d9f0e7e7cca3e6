package dev.stoa.agent.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.regex.Pattern;

import dev.stoa.agent.container.ContainerId;

/**
 * The files that a runtime and its supervisors share: for each container {@code ID.env}, {@code ID.pid},
 * {@code ID.failed} and {@code ID.exit}, all in one directory, so that one watch sees them all.
 */
final class StateDirectory {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final List<String> KINDS = List.of("env", "pid", "failed", "exit");

    /** What a supervisor wrote before its command began. */
    record Begun(ProcessStamp main, String bootId, ProcessStamp supervisor) {}

    private final Path directory;
    private final Path script;

    StateDirectory(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        Files.createDirectories(this.directory.resolve(".tmp"));
        Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwx------"));
        this.script = this.directory.resolve("supervise.sh");
        unpackScript();
    }

    private void unpackScript() throws IOException {
        Path fresh = directory.resolve(".tmp").resolve("supervise.sh");
        try (InputStream text = StateDirectory.class.getResourceAsStream("supervise.sh")) {
            if (text == null) {
                throw new IOException("supervise.sh is missing beside " + StateDirectory.class.getName());
            }
            Files.copy(text, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        // Shells read their script as they go: those of earlier agents keep the old file.
        Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
    }

    Path path() {
        return directory;
    }

    Path script() {
        return script;
    }

    /** Writes the environment; from now on a start counts as attempted. */
    void writeEnvironment(ContainerId id, SortedMap<String, String> environment, String bootId) throws LaunchException {
        StringBuilder text = new StringBuilder("# boot " + bootId + "\n");
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()) {
                throw new LaunchException(
                        "environment variable '%s' must be letters, digits and '_', not starting with a digit"
                                .formatted(variable.getKey()));
            }
            if (variable.getValue().indexOf('\0') >= 0) {
                throw new LaunchException(
                        "environment variable '%s' has a zero character".formatted(variable.getKey()));
            }
            if (variable.getKey().equals(ProcessTable.MARK)) {
                // One who passes on his own environment would mark the command as part of his own container.
                continue;
            }
            text.append("export ").append(variable.getKey()).append("='");
            text.append(variable.getValue().replace("'", "'\\''")).append("'\n");
        }
        try {
            Path fresh = directory.resolve(".tmp").resolve(id + ".env");
            Files.writeString(fresh, text);
            Files.move(fresh, file(id, "env"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LaunchException("the state of the container could not be written: " + e.getMessage(), e);
        }
    }

    /** The boot in which a start was attempted, if one was. */
    Optional<String> attemptedIn(ContainerId id) {
        return read(id, "env").map(text -> text.lines().findFirst().orElse("").replaceFirst("^# boot ", ""));
    }

    Optional<Begun> begun(ContainerId id) {
        return read(id, "pid").map(text -> {
            String[] fields = text.strip().split(" ", 5);
            return new Begun(
                    new ProcessStamp(Long.parseLong(fields[0]), Long.parseLong(fields[1])),
                    fields[2],
                    new ProcessStamp(Long.parseLong(fields[3]), Long.parseLong(fields[4])));
        });
    }

    boolean hasFailed(ContainerId id) {
        return Files.exists(file(id, "failed"));
    }

    OptionalInt exitCode(ContainerId id) {
        return read(id, "exit")
                .map(text -> OptionalInt.of(Integer.parseInt(text.strip())))
                .orElse(OptionalInt.empty());
    }

    void remove(ContainerId id) {
        for (String kind : KINDS) {
            try {
                Files.deleteIfExists(file(id, kind));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The container that a file of this directory speaks of. */
    static Optional<ContainerId> containerOf(Path fileName) {
        String name = fileName.toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 && KINDS.contains(name.substring(dot + 1))
                ? Optional.of(new ContainerId(name.substring(0, dot)))
                : Optional.empty();
    }

    private Optional<String> read(ContainerId id, String kind) {
        Path file = file(id, kind);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private Path file(ContainerId id, String kind) {
        return directory.resolve(id + "." + kind);
    }
}
