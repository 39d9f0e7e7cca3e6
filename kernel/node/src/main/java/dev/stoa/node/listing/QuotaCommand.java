package dev.stoa.node.listing;

import dev.stoa.node.operator.RemoveQuotaCommand;
import dev.stoa.node.operator.SetQuotaCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sets and shows quotas. */
@Command(
        name = "quota",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SetQuotaCommand.class, RemoveQuotaCommand.class, ShowQuotaCommand.class},
        description = "Sets, removes and shows what roles are guaranteed and may hold at most.")
@SuppressWarnings("NullAway.Init") // picocli sets the spec before run
public final class QuotaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "no command given: set, remove or show");
    }
}
