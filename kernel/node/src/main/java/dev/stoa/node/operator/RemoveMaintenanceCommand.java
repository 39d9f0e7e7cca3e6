package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives a maintenance window up. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Gives a maintenance window up, or ends it early: its agents may have work again.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class RemoveMaintenanceCommand extends OrderCommand {
    @Parameters(paramLabel = "WINDOW", description = "The window's name.")
    private String window;

    @Override
    LongFunction<OperatorCall> order() {
        return number -> new OperatorCall.Intent.RemoveMaintenance(number, window);
    }
}
