package dev.stoa.agent.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.task.ExecutorSpec;

/** Makes the sandbox of one run of an executor: its jars in {@code lib}, a {@code tmp}, its command line. */
record ExecutorPreparation(ContainerLauncher launcher, ContainerId container, ExecutorKey key, ExecutorSpec executor)
        implements ContainerLauncher.Preparation {
    @Override
    public List<Need> needs() {
        return executor.classPath().stream()
                .map(jar -> Need.of(launcher.artifacts(), jar))
                .toList();
    }

    @Override
    public ContainerPlan prepare(List<Path> files) throws IOException {
        Path sandbox = launcher.sandboxes().ofExecutor(key, container);
        Path library = Files.createDirectories(sandbox.resolve("lib"));
        Path temporary = Files.createDirectories(sandbox.resolve("tmp"));
        List<Path> classPath = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String fileName = executor.classPath().get(i).fileName();
            Path jar = library.resolve("%03d-%s".formatted(i, fileName));
            Files.deleteIfExists(jar);
            // A second name for the same content: it stays when the store lets go of it.
            Files.createLink(jar, files.get(i));
            classPath.add(jar);
        }
        return new ContainerPlan(
                container,
                JavaCommand.of(executor, classPath, temporary),
                launcher.environments().ofExecutor(key, executor, container, sandbox),
                sandbox,
                Optional.empty());
    }
}
