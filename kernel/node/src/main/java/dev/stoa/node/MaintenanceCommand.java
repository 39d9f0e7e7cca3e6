package dev.stoa.node;

import dev.stoa.node.listing.ListMaintenanceCommand;
import dev.stoa.node.operator.RemoveMaintenanceCommand;
import dev.stoa.node.operator.SetMaintenanceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Holds the commands about maintenance windows and does nothing alone. */
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        description = "Plans times in which agents will be without work: set, list, remove.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SetMaintenanceCommand.class, ListMaintenanceCommand.class, RemoveMaintenanceCommand.class})
final class MaintenanceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "one of set, list, remove must be given");
    }
}
