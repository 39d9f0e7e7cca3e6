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

/** Orders a task to end. */
@Command(name = "kill", mixinStandardHelpOptions = true, description = "Ends a task: gracefully, then by force.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class KillCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(paramLabel = "TASK", description = "FRAMEWORK/TASK, or the task id alone if only one live task has it.")
    private String task;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.KillTask(number, task), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
