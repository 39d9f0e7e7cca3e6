package dev.stoa.node.operator;

import java.util.Optional;
import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorCall.Check;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a role's guarantee and limit. */
@Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a role's guarantee and limit.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class RemoveQuotaCommand extends OrderCommand {
    @Parameters(paramLabel = "ROLE", description = "The role's path, such as eng/prod.")
    private String role;

    @Override
    LongFunction<OperatorCall> order() {
        RoleName name = new RoleName(role);
        return number ->
                new OperatorCall.Estate.SetQuota(number, name, Quantities.NONE, Optional.empty(), Check.REQUIRED);
    }
}
