package dev.stoa.node.operator;

import java.util.Optional;
import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorCall.Check;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets what a role is guaranteed and may hold at most. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Sets a role's guarantee and limit, in place of what was set before.",
            "Kinds that are not named are guaranteed nothing and not limited.",
            "Open offers that stand against it are taken back; tasks of others make room for a guarantee when it is asked for."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class SetQuotaCommand extends OrderCommand {
    @Parameters(paramLabel = "ROLE", description = "The role's path, such as eng/prod.")
    private String role;

    @Option(
            names = "--guarantee",
            paramLabel = "AMOUNTS",
            defaultValue = "",
            description = "What it gets when it asks, such as cpus:4;mem:8GiB.")
    private String guarantee;

    @Option(names = "--limit", paramLabel = "AMOUNTS", description = "What it and all below it may hold at most.")
    private @Nullable String limit;

    @Option(
            names = "--force",
            description = "Even if more than the limit is held now, or the cell cannot fill the guarantee now.")
    private boolean force;

    @Override
    LongFunction<OperatorCall> order() {
        RoleName name = new RoleName(role);
        Quantities guaranteed = Quantities.parse(guarantee);
        Optional<Quantities> bound = Optional.ofNullable(limit).map(Quantities::parse);
        Check check = force ? Check.WAIVED : Check.REQUIRED;
        return number -> new OperatorCall.Estate.SetQuota(number, name, guaranteed, bound, check);
    }
}
