package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import picocli.CommandLine.Command;

/** Confirms a mass loss of agents. */
@Command(
        name = "agents-lost",
        mixinStandardHelpOptions = true,
        description = "Says that the agents which are overdue are lost indeed, though they are many.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class AgentsLostCommand extends OrderCommand {
    @Override
    LongFunction<OperatorCall> order() {
        return OperatorCall.ConfirmLostAgents::new;
    }
}
