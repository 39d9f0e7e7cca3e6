package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.node.option.Parsed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives up an agent for good. */
@Command(
        name = "agent-gone",
        mixinStandardHelpOptions = true,
        description = "Says that an agent will never come back: its tasks are GONE, and it is never let in again.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class AgentGoneCommand extends OrderCommand {
    @Parameters(
            paramLabel = "AGENT",
            converter = Parsed.Agent.class,
            description = "The agent's id, as 'stoa agents' shows it.")
    private AgentId agent;

    @Override
    LongFunction<OperatorCall> order() {
        return number -> new OperatorCall.MarkAgentGone(number, agent);
    }
}
