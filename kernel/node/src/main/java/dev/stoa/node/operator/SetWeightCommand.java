package dev.stoa.node.operator;

import java.math.BigDecimal;
import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.role.RoleName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a role's weight. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets a role's weight among its siblings: twice the weight, twice the share.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class SetWeightCommand extends OrderCommand {
    @Parameters(paramLabel = "ROLE", description = "The role's path, such as eng/prod.")
    private String role;

    @Option(names = "--weight", paramLabel = "WEIGHT", required = true, description = "0.001 to 1000000; 1 unless set.")
    private BigDecimal weight;

    @Override
    LongFunction<OperatorCall> order() {
        RoleName name = new RoleName(role);
        long millis = thousandths();
        return number -> new OperatorCall.Estate.SetWeight(number, name, millis);
    }

    private long thousandths() {
        try {
            return weight.movePointRight(3).longValueExact();
        } catch (ArithmeticException tooFine) {
            throw new IllegalArgumentException(
                    "weight %s must have at most 3 digits after the point".formatted(weight), tooFine);
        }
    }
}
