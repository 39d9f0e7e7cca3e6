package dev.stoa.node.listing;

import java.io.PrintWriter;
import java.util.List;

import dev.stoa.api.view.MasterView;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints masters as the other listings print what they list. */
public final class MasterListing {
    @Option(names = "--json", description = "Print one JSON array instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    /** Prints them. */
    public void print(List<MasterView> masters) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(masters, out);
        } else {
            table().print(masters, out, Ansi.AUTO);
        }
    }

    static Table<MasterView> table() {
        return new Table<MasterView>()
                .column("MASTER", MasterView::master)
                .column("ADDRESS", MasterView::address)
                .column("ROLE", MasterView::role)
                .column("EPOCH", master -> known(master.epoch(), 0))
                .column("APPLIED", master -> known(master.applied(), -1))
                .column("LAG", master -> known(master.lag(), -1));
    }

    private static String known(long value, long unknown) {
        return value == unknown ? "" : Long.toString(value);
    }
}
