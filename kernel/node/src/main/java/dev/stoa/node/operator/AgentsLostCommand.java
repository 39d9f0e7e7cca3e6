package dev.stoa.node.operator;

import java.io.PrintWriter;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Confirms a mass loss of agents. */
@Command(
        name = "agents-lost",
        mixinStandardHelpOptions = true,
        description = "Says that the agents which are overdue are lost indeed, though they are many.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class AgentsLostCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.ConfirmLostAgents(number), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
