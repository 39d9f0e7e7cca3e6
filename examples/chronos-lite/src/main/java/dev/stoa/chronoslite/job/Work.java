package dev.stoa.chronoslite.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.task.Download;
import dev.stoa.api.task.UserName;

/**
 * What a run executes: a program with its arguments, as a process in a sandbox of its own.
 *
 * @param argv the program and its arguments; a shell line is {@code /bin/sh -c LINE}
 * @param environment added to what the agent and chronos-lite give
 * @param killGraceMillis how long a run may take to end when told to
 * @param user as whom it runs on its agent; empty: as the agent does
 * @param artifacts files that its agent puts into the sandbox first, each under a name of its own; at most {@value #MAX_ARTIFACTS}
 */
public record Work(
        List<String> argv,
        SortedMap<String, String> environment,
        long killGraceMillis,
        Optional<UserName> user,
        List<Download> artifacts) {
    /** The most text of all arguments together, in characters. */
    public static final int MAX_COMMAND = 16_384;

    /** The most files of a job. */
    public static final int MAX_ARTIFACTS = 32;

    /** The most variables of a job. */
    public static final int MAX_VARIABLES = 256;

    public Work {
        argv = List.copyOf(argv);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        if (argv.isEmpty() || argv.get(0).isBlank()) {
            throw new JobRuleException("'command' is empty, must name what to run");
        }
        int length = argv.stream().mapToInt(String::length).sum();
        if (length > MAX_COMMAND) {
            throw new JobRuleException(
                    "'command' has %d characters, at most %d are allowed".formatted(length, MAX_COMMAND));
        }
        if (environment.size() > MAX_VARIABLES) {
            throw new JobRuleException("'environment' has %d variables, at most %d are allowed"
                    .formatted(environment.size(), MAX_VARIABLES));
        }
        environment.forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
                throw new JobRuleException(
                        "environment variable '%s' must be a letter or '_', then letters, digits and '_'"
                                .formatted(name));
            }
            if (value.length() > 4_096) {
                throw new JobRuleException("environment variable '%s' has %d characters, at most 4096 are allowed"
                        .formatted(name, value.length()));
            }
        });
        if (killGraceMillis < 0 || killGraceMillis > 3_600_000) {
            throw new JobRuleException("'killGrace' is %d ms, must be 0 to an hour".formatted(killGraceMillis));
        }
        artifacts = List.copyOf(artifacts);
        if (artifacts.size() > MAX_ARTIFACTS) {
            throw new JobRuleException(
                    "'artifacts' has %d files, at most %d are allowed".formatted(artifacts.size(), MAX_ARTIFACTS));
        }
        Set<String> names = new HashSet<>();
        for (Download artifact : artifacts) {
            if (!names.add(artifact.fileName())) {
                throw new JobRuleException("'artifacts' has two files of the name '%s', the second is %s"
                        .formatted(artifact.fileName(), artifact.uri()));
            }
        }
    }

    /** Work of the agent's own user that needs no files. */
    public Work(List<String> argv, SortedMap<String, String> environment, long killGraceMillis) {
        this(argv, environment, killGraceMillis, Optional.empty(), List.of());
    }

    /** The same as that user and with these files. */
    public Work with(Optional<UserName> another, List<Download> files) {
        return new Work(argv, environment, killGraceMillis, another, files);
    }

    /** A line for the shell. */
    public static Work shell(String line) {
        return new Work(List.of("/bin/sh", "-c", line), Collections.emptySortedMap(), 5_000);
    }

    /** Whether it is a line for the shell. */
    public boolean isShell() {
        return argv.size() == 3 && argv.get(0).equals("/bin/sh") && argv.get(1).equals("-c");
    }

    /** The same with more arguments at the end: words of the line for a shell. */
    public Work withArguments(String arguments) {
        if (arguments.isBlank()) {
            return this;
        }
        List<String> more = new ArrayList<>(argv);
        if (isShell()) {
            more.set(2, argv.get(2) + " " + arguments);
        } else {
            more.addAll(List.of(arguments.strip().split("\\s+", -1)));
        }
        return new Work(more, environment, killGraceMillis, user, artifacts);
    }
}
