package dev.stoa.agent.runtime;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerUser;

/**
 * All that is needed to start a container.
 *
 * @param id names it and marks its processes
 * @param argv the program and its arguments; no shell comes between
 * @param environment the command's whole environment, but for the mark
 * @param directory exists; the command starts there and its output goes to the files {@code stdout} and {@code stderr}
 *     in it
 * @param user whom the command becomes, and to whom the directory goes as it begins; empty: it stays who the runtime is
 */
public record ContainerPlan(
        ContainerId id,
        List<String> argv,
        SortedMap<String, String> environment,
        Path directory,
        Optional<ContainerUser> user) {
    public ContainerPlan {
        argv = List.copyOf(argv);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("container %s has no program".formatted(id));
        }
    }
}
