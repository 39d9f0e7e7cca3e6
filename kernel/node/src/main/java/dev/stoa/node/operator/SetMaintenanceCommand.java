package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.DurationConverter;
import dev.stoa.node.option.InstantConverter;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans a maintenance window. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Plans a time in which agents will be without work, or plans it anew.",
            "From the notice on work is taken away in good order, at the start by force; afterwards it comes back."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class SetMaintenanceCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final AgentsMeant meant = new AgentsMeant();

    @Parameters(index = "0", paramLabel = "WINDOW", description = "The window's name.")
    private String window;

    @Parameters(
            index = "1..*",
            paramLabel = "AGENT",
            arity = "0..*",
            converter = Parsed.Agent.class,
            description = "Ids of agents, as 'stoa agents' shows them.")
    private final List<AgentId> agents = new ArrayList<>();

    @Option(
            names = "--start",
            paramLabel = "WHEN",
            required = true,
            converter = InstantConverter.class,
            description = "When it begins: 2026-11-28T02:00:00Z, or from now on +30m.")
    private Instant start;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            required = true,
            converter = DurationConverter.class,
            description = "How long it is.")
    private Duration length;

    @Option(
            names = "--notice",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "How long before its start agents begin to be emptied. Default: ${DEFAULT-VALUE}.")
    private Duration notice;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        MaintenanceWindow planned = planned(meant.with(agents));
        OperatorNotice.Done done = master.ask(
                number -> new OperatorCall.Intent.SetMaintenance(number, planned), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }

    private MaintenanceWindow planned(AgentSelection selection) {
        try {
            return new MaintenanceWindow(window, selection, start.toEpochMilli(), length.toMillis(), notice.toMillis());
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
    }
}
