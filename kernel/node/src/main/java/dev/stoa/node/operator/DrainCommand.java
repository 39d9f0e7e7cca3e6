package dev.stoa.node.operator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.node.option.DurationConverter;
import dev.stoa.node.option.Parsed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Empties agents. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Empties agents: no new work, and what runs there is taken away in good order, within disruption budgets.",
            "'stoa agents' shows 'draining', then 'drained'. It holds over restarts until 'stoa undrain'."
        })
@SuppressWarnings("NullAway.Init") // picocli sets spec before run
public final class DrainCommand extends OrderCommand {
    @Mixin
    private final AgentsMeant meant = new AgentsMeant();

    @Parameters(
            paramLabel = "AGENT",
            arity = "0..*",
            converter = Parsed.Agent.class,
            description = "Ids of agents, as 'stoa agents' shows them.")
    private final List<AgentId> agents = new ArrayList<>();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "After this time what is left goes by force, whatever budgets say. Default: never.")
    private @Nullable Duration deadline;

    @Option(
            names = "--mark-gone",
            description =
                    "When an agent is empty it is gone for good: its id is refused from then on. Cannot be taken back.")
    private boolean markGone;

    @Override
    LongFunction<OperatorCall> order() {
        AgentSelection selection = meant.with(agents);
        long deadlineMillis = deadline == null ? 0 : Math.max(1, deadline.toMillis());
        AfterDrain after = markGone ? AfterDrain.MARK_GONE : AfterDrain.STAY;
        return number -> new OperatorCall.Intent.DrainAgents(number, selection, deadlineMillis, after);
    }
}
