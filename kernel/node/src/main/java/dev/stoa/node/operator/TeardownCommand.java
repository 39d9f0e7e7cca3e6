package dev.stoa.node.operator;

import java.io.PrintWriter;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a framework. */
@Command(
        name = "teardown",
        mixinStandardHelpOptions = true,
        description = "Removes a framework with all its tasks and executors, for good.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class TeardownCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(
            paramLabel = "FRAMEWORK",
            converter = Parsed.Framework.class,
            description = "The framework's id, as 'stoa frameworks' shows it.")
    private FrameworkId framework;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.RemoveFramework(number, framework), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
