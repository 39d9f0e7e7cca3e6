package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends drains. */
@Command(
        name = "undrain",
        mixinStandardHelpOptions = true,
        description = "Lets agents that were drained have work again; tasks that were not killed yet are spared.")
@SuppressWarnings("NullAway.Init") // picocli sets spec before run
public final class UndrainCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final AgentsMeant meant = new AgentsMeant();

    @Parameters(
            paramLabel = "AGENT",
            arity = "0..*",
            converter = Parsed.Agent.class,
            description = "Ids of agents, as 'stoa agents' shows them.")
    private final List<AgentId> agents = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        AgentSelection selection = meant.with(agents);
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.Intent.EndDrains(number, selection), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
