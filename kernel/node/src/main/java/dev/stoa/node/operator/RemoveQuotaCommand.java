package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.util.Optional;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorCall.Check;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a role's guarantee and limit. */
@Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a role's guarantee and limit.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class RemoveQuotaCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(paramLabel = "ROLE", description = "The role's path, such as eng/prod.")
    private String role;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done = master.ask(
                number -> new OperatorCall.Estate.SetQuota(
                        number, new RoleName(role), Quantities.NONE, Optional.empty(), Check.REQUIRED),
                OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
