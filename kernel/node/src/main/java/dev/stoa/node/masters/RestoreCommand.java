package dev.stoa.node.masters;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.raft.RaftConfig;
import dev.stoa.journal.state.Backup;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the data directory of a first master from a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Makes the data directory of one master from a backup; others are added to it as to any.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters, options and spec before run
final class RestoreCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // takes effect while the command line is read
    private final LogOption log = new LogOption();

    @Parameters(paramLabel = "FILE", description = "What 'stoa masters backup' wrote.")
    private Path file;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The master's data directory: empty, or not there.")
    private Path data;

    @Option(
            names = "--id",
            paramLabel = "ID",
            defaultValue = "m1",
            description = "The master's id. Default: ${DEFAULT-VALUE}.")
    private String id;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description =
                    "The cluster's name. Default: the one in the backup, from which another name differs by intent.")
    private @Nullable String cluster;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Backup backup = read();
        String name = cluster == null ? backup.clusterName() : cluster;
        try {
            RegistryLogs.restore(
                    RaftConfig.single(data.toAbsolutePath().resolve("journal"), name, new MasterId(id)), backup);
        } catch (OpenRefusedException | IllegalArgumentException refused) {
            throw new CommandFailedException(String.valueOf(refused.getMessage()), refused);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("restored: data=%s cluster=%s id=%s; start it with 'stoa master --data %s --id %s --cluster %s'"
                .formatted(data, name, id, data, id, name));
        out.flush();
    }

    private Backup read() {
        try (InputStream in = Files.newInputStream(file)) {
            return Backup.readFrom(in);
        } catch (IOException unreadable) {
            throw new CommandFailedException(
                    "file '%s' is no backup that can be restored: %s".formatted(file, unreadable.getMessage()),
                    unreadable);
        }
    }
}
