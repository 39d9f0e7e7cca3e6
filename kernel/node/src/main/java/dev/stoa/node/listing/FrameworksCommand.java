package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.node.operator.MasterQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists frameworks. */
@Command(
        name = "frameworks",
        mixinStandardHelpOptions = true,
        description = "Lists frameworks: their roles, what they use and their dominant share.")
public final class FrameworksCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final Listing listing = new Listing();

    @Override
    public void run() {
        listing.print(
                master.ask(OperatorCall.ListFrameworks::new, OperatorNotice.FrameworksListed.class)
                        .frameworks(),
                table());
    }

    static Table<FrameworkView> table() {
        return new Table<FrameworkView>()
                .column("FRAMEWORK", FrameworkView::framework)
                .column("NAME", FrameworkView::name)
                .column("ROLE", FrameworkView::role)
                .column("PRINCIPAL", FrameworkView::principal)
                .column("STATE", FrameworkView::state)
                .column("TASKS", framework -> Integer.toString(framework.tasks()))
                .column("USED", framework -> framework.used().toString())
                .column("OFFERED", framework -> framework.offered().toString())
                .column("SHARE", framework -> "%.1f%%".formatted(framework.dominantSharePpm() / 10_000.0));
    }
}
