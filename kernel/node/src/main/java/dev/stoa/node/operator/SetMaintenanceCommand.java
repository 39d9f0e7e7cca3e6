package dev.stoa.node.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.node.option.DurationConverter;
import dev.stoa.node.option.InstantConverter;
import dev.stoa.node.option.Parsed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans a maintenance window. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Plans a time in which agents will be without work, or plans it anew.",
            "From the notice on work is taken away in good order, at the start by force; afterwards it comes back."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class SetMaintenanceCommand extends OrderCommand {
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

    @Override
    LongFunction<OperatorCall> order() {
        MaintenanceWindow planned = new MaintenanceWindow(
                window, meant.with(agents), start.toEpochMilli(), length.toMillis(), notice.toMillis());
        return number -> new OperatorCall.Intent.SetMaintenance(number, planned);
    }
}
