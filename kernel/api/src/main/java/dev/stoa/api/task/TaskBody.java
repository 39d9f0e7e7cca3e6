package dev.stoa.api.task;

import java.util.Collections;
import java.util.List;
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
     */
    record Command(List<String> argv, SortedMap<String, String> environment, List<Artifact> artifacts)
            implements TaskBody {
        public Command {
            argv = List.copyOf(argv);
            environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
            artifacts = List.copyOf(artifacts);
            if (argv.isEmpty() || argv.get(0).isBlank()) {
                throw new IllegalArgumentException("a command needs at least the program's name");
            }
        }

        /** A command without environment and artifacts of its own. */
        public static Command of(List<String> argv) {
            return new Command(argv, Collections.emptySortedMap(), List.of());
        }

        /** A line for {@code /bin/sh -c}. */
        public static Command shell(String line) {
            return of(List.of("/bin/sh", "-c", line));
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
