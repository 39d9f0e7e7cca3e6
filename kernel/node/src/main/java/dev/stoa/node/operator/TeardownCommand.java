package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.node.option.Parsed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a framework. */
@Command(
        name = "teardown",
        mixinStandardHelpOptions = true,
        description = "Removes a framework with all its tasks and executors, for good.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class TeardownCommand extends OrderCommand {
    @Parameters(
            paramLabel = "FRAMEWORK",
            converter = Parsed.Framework.class,
            description = "The framework's id, as 'stoa frameworks' shows it.")
    private FrameworkId framework;

    @Override
    LongFunction<OperatorCall> order() {
        return number -> new OperatorCall.RemoveFramework(number, framework);
    }
}
