package dev.stoa.node.listing;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.MaintenanceView;
import picocli.CommandLine.Command;

/** Lists maintenance windows. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists maintenance windows that are planned or on, and what still runs on their agents.")
public final class ListMaintenanceCommand extends ListCommand<MaintenanceView> {
    /** Made by the command line. */
    public ListMaintenanceCommand() {
        super(
                OperatorCall.ListMaintenance::new,
                OperatorNotice.MaintenanceListed.class,
                OperatorNotice.MaintenanceListed::windows,
                ListMaintenanceCommand::table);
    }

    static Table<MaintenanceView> table() {
        return new Table<MaintenanceView>()
                .column("WINDOW", MaintenanceView::window)
                .column("STATE", MaintenanceView::state)
                .column("START", window -> Instant.ofEpochMilli(window.startMillis())
                        .toString())
                .column("FOR", window -> shown(window.durationMillis()))
                .column("NOTICE", window -> shown(window.noticeMillis()))
                .column("AGENTS", window -> Integer.toString(window.covered()))
                .column("TASKS", window -> Integer.toString(window.tasks()))
                .column("MEANT", MaintenanceView::agents);
    }

    private static String shown(long millis) {
        return Duration.ofMillis(millis).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
