package dev.stoa.node.operator;

import java.io.PrintWriter;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives up an agent for good. */
@Command(
        name = "agent-gone",
        mixinStandardHelpOptions = true,
        description = "Says that an agent will never come back: its tasks are GONE, and it is never let in again.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class AgentGoneCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(
            paramLabel = "AGENT",
            converter = Parsed.Agent.class,
            description = "The agent's id, as 'stoa agents' shows it.")
    private AgentId agent;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.MarkAgentGone(number, agent), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
