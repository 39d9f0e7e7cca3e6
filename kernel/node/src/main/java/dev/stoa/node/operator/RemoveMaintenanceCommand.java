package dev.stoa.node.operator;

import java.io.PrintWriter;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a maintenance window up. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Gives a maintenance window up, or ends it early: its agents may have work again.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class RemoveMaintenanceCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(paramLabel = "WINDOW", description = "The window's name.")
    private String window;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done = master.ask(
                number -> new OperatorCall.Intent.RemoveMaintenance(number, window), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
