package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.EvictionView;
import picocli.CommandLine.Command;

/** Lists evictions. */
@Command(
        name = "evictions",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what is being taken away now: from whom, where, for whom, why, and how long they still have.",
            "REBALANCED: it is moved, and another place is kept for it (stoa.master.eviction.rebalance)."
        })
public final class EvictionsCommand extends ListCommand<EvictionView> {
    /** Made by the command line. */
    public EvictionsCommand() {
        super(
                OperatorCall.ListEvictions::new,
                OperatorNotice.EvictionsListed.class,
                OperatorNotice.EvictionsListed::evictions,
                EvictionsCommand::table);
    }

    static Table<EvictionView> table() {
        return new Table<EvictionView>()
                .column("EVICTION", EvictionView::eviction)
                .column("FRAMEWORK", EvictionView::framework)
                .column("AGENT", EvictionView::agent)
                .column("STAGE", EvictionView::stage)
                .column("LEFT", eviction -> Math.max(0, eviction.leftMillis()) / 1000 + "s")
                .column("TASKS", eviction -> String.join(",", eviction.tasks()))
                .column("FOR", EvictionView::claimant)
                .column("WHY", eviction -> eviction.reason() + ": " + eviction.why());
    }
}
