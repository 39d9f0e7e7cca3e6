package dev.stoa.node;

import dev.stoa.node.chaos.ChaosCommand;
import dev.stoa.node.daemon.AgentCommand;
import dev.stoa.node.daemon.MasterCommand;
import dev.stoa.node.daemon.WarmUpCommand;
import dev.stoa.node.demo.DemoCommand;
import dev.stoa.node.listing.AgentsCommand;
import dev.stoa.node.listing.DemandsCommand;
import dev.stoa.node.listing.EvictionsCommand;
import dev.stoa.node.listing.ExplainCommand;
import dev.stoa.node.listing.FrameworksCommand;
import dev.stoa.node.listing.OffersCommand;
import dev.stoa.node.listing.PsCommand;
import dev.stoa.node.listing.QuotaCommand;
import dev.stoa.node.listing.ReservationsCommand;
import dev.stoa.node.listing.RolesCommand;
import dev.stoa.node.masters.MastersCommand;
import dev.stoa.node.operator.AgentGoneCommand;
import dev.stoa.node.operator.AgentsLostCommand;
import dev.stoa.node.operator.DrainCommand;
import dev.stoa.node.operator.KillCommand;
import dev.stoa.node.operator.ReserveCommand;
import dev.stoa.node.operator.TeardownCommand;
import dev.stoa.node.operator.UndrainCommand;
import dev.stoa.node.operator.UnreserveCommand;
import dev.stoa.node.run.RunCommand;
import dev.stoa.node.store.StoreCommand;
import dev.stoa.node.submit.SubmitCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code stoa}: holds the others and does nothing alone. */
@Command(
        name = "stoa",
        description = "A distributed systems kernel: many machines, one roof.",
        mixinStandardHelpOptions = true,
        versionProvider = StoaVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            MasterCommand.class,
            AgentCommand.class,
            WarmUpCommand.class,
            RunCommand.class,
            SubmitCommand.class,
            PsCommand.class,
            AgentsCommand.class,
            FrameworksCommand.class,
            OffersCommand.class,
            MastersCommand.class,
            RolesCommand.class,
            QuotaCommand.class,
            ReservationsCommand.class,
            ReserveCommand.class,
            UnreserveCommand.class,
            VolumesCommand.class,
            DemandsCommand.class,
            ExplainCommand.class,
            KillCommand.class,
            TeardownCommand.class,
            AgentGoneCommand.class,
            AgentsLostCommand.class,
            StoreCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            MaintenanceCommand.class,
            EvictionsCommand.class,
            ChaosCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Try first:  stoa demo",
            "Exit codes: 0 done, 1 failed, 2 wrong command line; 'run' and 'submit' exit as what they ran did;",
            "75: this master leads no more, start it again and it stands by; 70: its log failed, look before you do."
        })
final class RootCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
    }
}
