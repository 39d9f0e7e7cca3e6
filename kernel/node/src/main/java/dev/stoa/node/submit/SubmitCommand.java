package dev.stoa.node.submit;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.node.operator.OperatorClient;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a framework's main class on this machine, connected to the cluster. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a framework: the main class of a jar, in a JVM of its own on this machine, with the SDK on its class path"
                    + " and STOA_MASTERS set. Its tasks run in the cluster. Exits as it does.",
            "With --supervise the kernel runs it on an agent instead, starts it again when it or its agent dies, and this command"
                    + " prints its id and ends. The jar, what its manifest names beside it, and Stoa itself must lie at the same"
                    + " paths on every agent that may run it, and the masters' addresses must be right there. It ends for good when it"
                    + " exits with 0 or is torn down.",
            "Options for stoa come before the jar; all that follows the jar is the framework's."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters before call
public final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Mixin
    private final Supervise supervise = new Supervise();

    @Option(names = "--main", paramLabel = "CLASS", description = "The main class, if the jar's manifest names none.")
    private @Nullable String mainClass;

    @Option(
            names = {"-J", "--jvm-option"},
            paramLabel = "OPTION",
            description = "An option for the framework's JVM, such as -J-Xmx1g; may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "JAR", description = "The framework's jar.")
    private Path jar;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Given to the framework's main.")
    private List<String> arguments = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean supervised = supervise.isWanted();
        FrameworkProgram program =
                FrameworkProgram.of(jar, Optional.ofNullable(mainClass), masters.text(), jvmOptions, arguments);
        return supervised ? haveSupervised(program) : program.run();
    }

    private int haveSupervised(FrameworkProgram program) {
        FrameworkInfo info = supervise.info(program.jar());
        SupervisedProgram supervised = supervise.program(program);
        try (SessionTransport transport = ClientTransport.open()) {
            OperatorNotice.SupervisionBegun begun = new OperatorClient(
                            transport, masters.addresses(), masters.cluster(), masters.timeout())
                    .ask(
                            number -> new OperatorCall.Intent.Supervise(number, info, supervised),
                            OperatorNotice.SupervisionBegun.class);
            PrintWriter out = spec.commandLine().getOut();
            out.println(begun.framework());
            out.flush();
        }
        return 0;
    }
}
