package dev.stoa.node;

import dev.stoa.node.listing.ListVolumesCommand;
import dev.stoa.node.operator.CreateVolumeCommand;
import dev.stoa.node.operator.DestroyVolumeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists, creates and destroys volumes. */
@Command(
        name = "volumes",
        mixinStandardHelpOptions = true,
        description = "Reserved disk that outlives the tasks that use it: list, create, destroy.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListVolumesCommand.class, CreateVolumeCommand.class, DestroyVolumeCommand.class})
final class VolumesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "one of list, create, destroy must be given");
    }
}
