package dev.stoa.node.listing;

import java.io.PrintWriter;
import java.util.List;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option and the printing that all listings share. */
final class Listing {
    @Option(names = "--json", description = "Print one JSON array instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    <T> void print(List<T> views, Table<T> table) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(views, out);
        } else {
            table.print(views, out, Ansi.AUTO);
        }
    }
}
