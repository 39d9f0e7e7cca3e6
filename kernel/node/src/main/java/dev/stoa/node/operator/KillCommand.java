package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Orders a task to end. */
@Command(name = "kill", mixinStandardHelpOptions = true, description = "Ends a task: gracefully, then by force.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class KillCommand extends OrderCommand {
    @Parameters(paramLabel = "TASK", description = "FRAMEWORK/TASK, or the task id alone if only one live task has it.")
    private String task;

    @Override
    LongFunction<OperatorCall> order() {
        return number -> new OperatorCall.KillTask(number, task);
    }
}
