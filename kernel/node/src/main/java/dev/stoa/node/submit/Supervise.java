package dev.stoa.node.submit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.node.option.Parsed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What is said of a framework whose process the kernel shall keep running. */
@SuppressWarnings("NullAway.Init") // picocli sets spec, and every option that has a default, before the command runs
final class Supervise {
    /** The SDK's own main class for it; the node does not link to the SDK here. */
    static final String MAIN = "dev.stoa.sdk.supervised.SupervisedMain";

    /** The Java of the agent's machine, found as the start script finds it. */
    private static final String JAVA = "exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\" \"$@\"";

    /** What of the memory is the heap's, unless an option says more; the rest is the JVM's own. */
    private static final int HEAP_DIVISOR = 2;

    /** The least that is taken for an amount that somebody meant: a framework does not begin in less. */
    private static final int MIN_MEMORY_MIB = 64;

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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Whether the kernel shall run it.
     *
     * @throws ParameterException if it shall not and yet something is said of how
     */
    boolean isWanted() {
        if (!wanted) {
            ParseResult given = spec.commandLine().getParseResult();
            for (OptionSpec option :
                    CommandSpec.forAnnotatedObject(new Supervise()).options()) {
                if (given.hasMatchedOption(option.longestName())) {
                    throw wrong("%s has a meaning only with --supervise".formatted(option.longestName()));
                }
            }
        }
        return wanted;
    }

    /**
     * What the framework says of itself.
     *
     * @throws ParameterException naming the value and the rule
     */
    FrameworkInfo info(FrameworkJar jar) {
        String fileName = String.valueOf(jar.file().getFileName());
        String called = name == null ? fileName.replaceFirst("\\.jar$", "") : name;
        try {
            return new FrameworkInfo(called, role, System.getProperty("user.name", ""), FAILOVER_MILLIS);
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * The command by which any agent starts it; all paths are absolute, and the same on every agent that may run it.
     *
     * @throws ParameterException naming the value and the rule
     */
    SupervisedProgram program(FrameworkProgram program) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", JAVA, "java"));
        argv.addAll(program.jvmArguments(heap(program), MAIN, program.jar().mainClass()));
        try {
            return new SupervisedProgram(
                    argv,
                    new TreeMap<>(Map.of("STOA_MASTERS", program.masters())),
                    resources,
                    new RoleName(role),
                    Constraint.print(constraint),
                    priority);
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private List<String> heap(FrameworkProgram program) {
        if (program.jvmOptions().stream().anyMatch(option -> option.startsWith("-Xmx"))) {
            return List.of();
        }
        if (resources.memoryMib() < MIN_MEMORY_MIB) {
            throw wrong(
                    "resources '%s' hold %dMiB of memory, a JVM needs %dMiB at least; name more, or the heap with -J-Xmx"
                            .formatted(resources, resources.memoryMib(), MIN_MEMORY_MIB));
        }
        return List.of("-Xmx%dm".formatted(resources.memoryMib() / HEAP_DIVISOR));
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
