package dev.stoa.node.submit;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.JvmFlags;
import dev.stoa.node.option.Parsed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of a framework whose process the kernel shall keep running. */
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before the command runs
final class Supervise {
    /** The SDK's own main class for it; the node does not link to the SDK here. */
    static final String MAIN = "dev.stoa.sdk.supervised.SupervisedMain";

    /** The Java of the agent's machine, found as the start script finds it. */
    private static final String JAVA = "exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\" \"$@\"";

    /** What of the memory is the heap's, unless an option says more; the rest is the JVM's own. */
    private static final int HEAP_DIVISOR = 2;

    /** Long enough for a process to be started again, and for a master to be replaced; what it says of itself counts. */
    private static final long FAILOVER_MILLIS = 60_000;

    @Option(
            names = "--supervise",
            description = "Has the kernel run it, on an agent, and start it again elsewhere when it or its agent dies.")
    private boolean wanted;

    @Option(names = "--name", paramLabel = "NAME", description = "With --supervise: its name. Default: the jar's.")
    private @Nullable String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = FrameworkInfo.DEFAULT_ROLE,
            description = "With --supervise: whose share its own process is charged to. Default: ${DEFAULT-VALUE}.")
    private String role;

    @Option(
            names = "--resources",
            paramLabel = "RESOURCES",
            defaultValue = "cpus:0.5;mem:512MiB",
            converter = Parsed.ResourceAmount.class,
            description = "With --supervise: what its own process holds. Default: ${DEFAULT-VALUE}.")
    private Resources resources;

    @Option(
            names = "--constraint",
            paramLabel = "CONSTRAINT",
            defaultValue = "",
            converter = Parsed.Condition.class,
            description = "With --supervise: where it may run, such as 'rack == a'. Default: anywhere.")
    private Constraint constraint;

    @Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "" + TaskTerms.DEFAULT_PRIORITY,
            description = "With --supervise: how important it is, 0 to " + TaskTerms.MAX_PRIORITY
                    + ". Default: ${DEFAULT-VALUE}.")
    private int priority;

    boolean isWanted() {
        return wanted;
    }

    FrameworkInfo info(FrameworkJar jar) {
        String fileName = String.valueOf(jar.file().getFileName());
        String called = name == null ? fileName.replaceFirst("\\.jar$", "") : name;
        try {
            return new FrameworkInfo(called, role, System.getProperty("user.name", ""), FAILOVER_MILLIS);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** The command by which any agent starts it; all paths are absolute, and the same on every agent that may run it. */
    SupervisedProgram program(FrameworkProgram program) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", JAVA, "java"));
        argv.addAll(JvmFlags.required());
        argv.add("-Dslf4j.internal.verbosity=ERROR");
        if (program.jvmOptions().stream().noneMatch(option -> option.startsWith("-Xmx"))) {
            argv.add("-Xmx%dm".formatted(Math.max(1, resources.memoryMib() / HEAP_DIVISOR)));
        }
        argv.addAll(program.jvmOptions());
        argv.add("-cp");
        argv.add(Stream.concat(
                        program.jar().classPath().stream()
                                .map(Path::toAbsolutePath)
                                .map(Path::normalize)
                                .map(Path::toString),
                        Stream.of(SdkJars.classPath()))
                .collect(Collectors.joining(File.pathSeparator)));
        argv.add(MAIN);
        argv.add(program.jar().mainClass());
        argv.addAll(program.arguments());
        try {
            return new SupervisedProgram(
                    argv,
                    new TreeMap<>(Map.of("STOA_MASTERS", program.masters())),
                    resources,
                    new RoleName(role),
                    Constraint.print(constraint),
                    priority);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
