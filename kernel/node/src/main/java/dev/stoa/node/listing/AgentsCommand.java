package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.AgentView;
import picocli.CommandLine.Command;

/** Lists agents. */
@Command(
        name = "agents",
        mixinStandardHelpOptions = true,
        description = "Lists agents: what they have, what is used, what is true of them.")
public final class AgentsCommand extends ListCommand<AgentView> {
    /** Made by the command line. */
    public AgentsCommand() {
        super(
                OperatorCall.ListAgents::new,
                OperatorNotice.AgentsListed.class,
                OperatorNotice.AgentsListed::agents,
                AgentsCommand::table);
    }

    static Table<AgentView> table() {
        return new Table<AgentView>()
                .column("AGENT", AgentView::agent)
                .column("HOST", AgentView::hostname)
                .column("STATE", AgentView::state)
                .column("TASKS", agent -> Integer.toString(agent.tasks()))
                .column("TOTAL", agent -> agent.inventory().toString())
                .column("USED", agent -> agent.used().toString())
                .column("OFFERED", agent -> agent.offered().toString())
                .column("ATTRIBUTES", agent -> agent.attributes().toString())
                .column("ENDPOINT", AgentView::endpoint);
    }
}
