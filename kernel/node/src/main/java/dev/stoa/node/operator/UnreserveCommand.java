package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.OperatorCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a reservation. */
@Command(
        name = "unreserve",
        mixinStandardHelpOptions = true,
        description = "Ends a reservation of which nothing is held.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class UnreserveCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "As 'stoa reservations' shows it.")
    private String name;

    @Override
    LongFunction<OperatorCall> order() {
        ReservationId reservation = new ReservationId(name);
        return number -> new OperatorCall.Estate.Unreserve(number, reservation);
    }
}
