package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice.DemandsListed;
import dev.stoa.api.view.DemandView;
import picocli.CommandLine.Command;

/** Lists the demands that stand. */
@Command(
        name = "demand",
        aliases = "demands",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what frameworks want and do not all have yet, in the order in which it is served: the first "
                    + DemandsListed.MAX + " of them. 'stoa explain' says the place of any.",
            "STATE 'scattered': enough is free in all, but not in one place where it may run.",
            "ROOM: where others are taken away or moved for it, and how long they still have.",
            "To demand something:  stoa run --count 3 --constraint 'unique(host)' -- COMMAND",
            "To know why it waits:  stoa explain FRAMEWORK/DEMAND"
        })
public final class DemandsCommand extends ListCommand<DemandView> {
    /** Made by the command line. */
    public DemandsCommand() {
        super(OperatorCall.ListDemands::new, DemandsListed.class, DemandsListed::demands, DemandsCommand::table);
    }

    static Table<DemandView> table() {
        return new Table<DemandView>()
                .column("#", demand -> Integer.toString(demand.position()))
                .column("DEMAND", demand -> demand.framework() + "/" + demand.demand())
                .column("NAME", DemandView::frameworkName)
                .column("ROLE", DemandView::role)
                .column("PRIORITY", demand -> Integer.toString(demand.priority()))
                .column("PLACED", demand -> demand.placed() + "/" + demand.count())
                .column("EACH", demand -> demand.resources().toString())
                .column("CONSTRAINT", DemandView::constraint)
                .column("STATE", DemandView::state)
                .column("WAITED", demand -> Math.max(0, demand.waitedMillis()) / 1000 + "s")
                .column("ROOM", DemandView::rooms);
    }
}
