package dev.stoa.agent.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.task.ExecutorSpec;

/** Makes the command line of an executor: the Java that the agent runs on, its flags, then the framework's. */
final class JavaCommand {
    private static final int FIRST_WITH_NATIVE_ACCESS_FLAGS = 24;

    private JavaCommand() {}

    static List<String> of(ExecutorSpec executor, List<Path> classPath, Path temporary) {
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(flags(Runtime.version().feature()));
        argv.add("-Djava.io.tmpdir=" + temporary);
        argv.addAll(executor.jvmOptions());
        argv.add("-cp");
        argv.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        argv.add(executor.mainClass());
        argv.addAll(executor.arguments());
        return argv;
    }

    static List<String> flags(int feature) {
        List<String> flags = new ArrayList<>();
        flags.add("--add-exports");
        flags.add("java.base/jdk.internal.misc=ALL-UNNAMED");
        if (feature >= FIRST_WITH_NATIVE_ACCESS_FLAGS) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        // A JVM that is killed would leave its counters in the machine's temporary directory.
        flags.add("-XX:-UsePerfData");
        return flags;
    }
}
