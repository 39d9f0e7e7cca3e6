package dev.stoa.node.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.node.option.Parsed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends drains. */
@Command(
        name = "undrain",
        mixinStandardHelpOptions = true,
        description = "Lets agents that were drained have work again; tasks that were not killed yet are spared.")
@SuppressWarnings("NullAway.Init") // picocli sets spec before run
public final class UndrainCommand extends OrderCommand {
    @Mixin
    private final AgentsMeant meant = new AgentsMeant();

    @Parameters(
            paramLabel = "AGENT",
            arity = "0..*",
            converter = Parsed.Agent.class,
            description = "Ids of agents, as 'stoa agents' shows them.")
    private final List<AgentId> agents = new ArrayList<>();

    @Override
    LongFunction<OperatorCall> order() {
        AgentSelection selection = meant.with(agents);
        return number -> new OperatorCall.Intent.EndDrains(number, selection);
    }
}
