package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.math.BigDecimal;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.role.RoleName;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets a role's weight. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets a role's weight among its siblings: twice the weight, twice the share.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class SetWeightCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(paramLabel = "ROLE", description = "The role's path, such as eng/prod.")
    private String role;

    @Option(names = "--weight", paramLabel = "WEIGHT", required = true, description = "0.001 to 1000000; 1 unless set.")
    private BigDecimal weight;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        RoleName name = new RoleName(role);
        long millis = thousandths();
        OperatorNotice.Done done = master.ask(
                number -> new OperatorCall.Estate.SetWeight(number, name, millis), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }

    private long thousandths() {
        try {
            return weight.movePointRight(3).longValueExact();
        } catch (ArithmeticException tooFine) {
            throw new ParameterException(
                    spec.commandLine(),
                    "weight %s must have at most 3 digits after the point".formatted(weight),
                    tooFine);
        }
    }
}
