package dev.stoa.api.task;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a task does. */
public sealed interface TaskBody {
    /**
     * A command, run as a process of its own in a sandbox directory of its own, with stdout and stderr in files there.
     *
     * @param argv the program and its arguments, at least one; no shell comes between
     * @param environment added to the environment that the agent gives
     * @param artifacts put into the sandbox before the command starts
     * @param user as whom it runs, if its agent allows that; empty: as the user of the agent's own process
     * @param downloads put into the sandbox before the command starts, beside the artifacts and under other names; at most
     *     {@value #MAX_DOWNLOADS}
     */
    record Command(
            List<String> argv,
            SortedMap<String, String> environment,
            List<Artifact> artifacts,
            Optional<UserName> user,
            List<Download> downloads)
            implements TaskBody {
        /** The most files that one command may have its agent get from elsewhere. */
        public static final int MAX_DOWNLOADS = 64;

        public Command {
            argv = List.copyOf(argv);
            environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
            artifacts = List.copyOf(artifacts);
            downloads = List.copyOf(downloads);
            if (argv.isEmpty() || argv.get(0).isBlank()) {
                throw new IllegalArgumentException("a command needs at least the program's name");
            }
            if (downloads.size() > MAX_DOWNLOADS) {
                throw new IllegalArgumentException("a command has %d downloads, at most %d are allowed"
                        .formatted(downloads.size(), MAX_DOWNLOADS));
            }
            requireApart(artifacts, downloads);
        }

        private static void requireApart(List<Artifact> artifacts, List<Download> downloads) {
            Set<String> names = new HashSet<>();
            artifacts.forEach(artifact -> names.add(artifact.fileName()));
            for (Download download : downloads) {
                if (!names.add(download.fileName())) {
                    throw new IllegalArgumentException("file name '%s' of %s is that of another file of the command"
                            .formatted(download.fileName(), download.uri()));
                }
            }
        }

        /** A command that runs as the agent does and needs nothing from elsewhere. */
        public Command(List<String> argv, SortedMap<String, String> environment, List<Artifact> artifacts) {
            this(argv, environment, artifacts, Optional.empty(), List.of());
        }

        /** A command without environment and artifacts of its own. */
        public static Command of(List<String> argv) {
            return new Command(argv, Collections.emptySortedMap(), List.of());
        }

        /** A line for {@code /bin/sh -c}. */
        public static Command shell(String line) {
            return of(List.of("/bin/sh", "-c", line));
        }

        /** The same, run as that user. */
        public Command as(UserName another) {
            return new Command(argv, environment, artifacts, Optional.of(another), downloads);
        }

        /** The same with these files from elsewhere in its sandbox. */
        public Command withDownloads(List<Download> others) {
            return new Command(argv, environment, artifacts, user, others);
        }
    }

    /**
     * Code that runs inside an executor of the framework, which is started if it does not run there yet.
     *
     * @param executor where
     * @param kind what the executor side makes of the payload, such as {@code function} or {@code actor}
     * @param payload opened only by the executor
     */
    record InExecutor(ExecutorSpec executor, String kind, Bytes payload) implements TaskBody {}
}
