package dev.stoa.agent.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerUser;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.agent.sandbox.DirectoryTree;
import dev.stoa.agent.user.UserRefusedException;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;

/** Makes the sandbox of a command: its files, links to its volumes, all of it its user's. For one launch. */
final class CommandPreparation implements ContainerLauncher.Preparation {
    private final ContainerLauncher launcher;
    private final ContainerId container;
    private final FrameworkId framework;
    private final TaskSpec task;
    private final TaskBody.Command command;
    private Optional<ContainerUser> named = Optional.empty();

    CommandPreparation(ContainerLauncher launcher, ContainerId container, FrameworkId framework, TaskSpec task) {
        this.launcher = launcher;
        this.container = container;
        this.framework = framework;
        this.task = task;
        this.command = (TaskBody.Command) task.body();
    }

    @Override
    public void check() throws UserRefusedException {
        if (command.user().isPresent()) {
            named = Optional.of(launcher.users().require(command.user().get()));
        }
    }

    @Override
    public List<Need> needs() {
        return Stream.concat(
                        command.artifacts().stream().map(artifact -> Need.of(launcher.artifacts(), artifact)),
                        command.downloads().stream().map(download -> Need.of(launcher.artifacts(), download)))
                .toList();
    }

    @Override
    public ContainerPlan prepare(List<Path> files) throws IOException {
        Optional<ContainerUser> becomes = named.filter(user -> !launcher.users().isOwn(user));
        Path sandbox = launcher.sandboxes().ofTask(new TaskKey(framework, task.id()));
        Files.createDirectories(sandbox);
        if (becomes.isPresent()) {
            requireOwn(sandbox);
        }
        int artifacts = command.artifacts().size();
        for (int i = 0; i < artifacts; i++) {
            copy(files.get(i), sandbox.resolve(command.artifacts().get(i).fileName()), Download.Mode.EXECUTABLE);
        }
        for (int i = artifacts; i < files.size(); i++) {
            Download download = command.downloads().get(i - artifacts);
            copy(files.get(i), sandbox.resolve(download.fileName()), download.mode());
        }
        launcher.volumes().linkInto(sandbox, task.terms().volumes(), becomes);
        if (becomes.isPresent()) {
            DirectoryTree.giveContent(sandbox, becomes.get());
        }
        return new ContainerPlan(
                container,
                command.argv(),
                launcher.environments().ofCommand(framework, task, command, sandbox, named),
                sandbox,
                becomes);
    }

    /** The command may write to it, and the fetched content is others' too. */
    private static void copy(Path file, Path copy, Download.Mode mode) throws IOException {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(
                copy, PosixFilePermissions.fromString(mode == Download.Mode.EXECUTABLE ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Whoever has the directory could have put links into it, through which root would write elsewhere. */
    private static void requireOwn(Path sandbox) throws IOException {
        Object owner = Files.getAttribute(sandbox, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(Files.getAttribute(sandbox.resolveSibling("."), "unix:uid"))) {
            throw new IOException("%s is there already, and of the user with the number %s".formatted(sandbox, owner));
        }
    }
}
