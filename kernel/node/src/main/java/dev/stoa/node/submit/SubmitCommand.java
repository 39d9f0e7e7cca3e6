package dev.stoa.node.submit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.stoa.node.option.MastersOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a framework's main class on this machine, connected to the cluster. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a framework: the main class of a jar, in a JVM of its own on this machine, with the SDK on its class path"
                    + " and STOA_MASTERS set. Its tasks run in the cluster. Exits as it does.",
            "Options for stoa come before the jar; all that follows the jar is the framework's."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters before call
public final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private final MastersOption masters = new MastersOption();

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

    @Override
    public Integer call() {
        return FrameworkProgram.of(jar, Optional.ofNullable(mainClass), masters.text(), jvmOptions, arguments)
                .run();
    }
}
