package dev.stoa.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM of ours on this machine: the one place in the test kit that knows its flags. */
public final class NodeCommand {
    private static final String NODE = "dev.stoa.node.Stoa";

    private NodeCommand() {}

    /** A master or an agent, with this JVM's Java and class path. */
    public static List<String> ofNode(List<String> arguments) {
        return ofNode(classPath(), List.of(), arguments);
    }

    static List<String> ofNode(String classPath, List<String> options, List<String> arguments) {
        List<String> all = new ArrayList<>(NodeFlags.of(arguments.get(0)));
        all.addAll(options);
        return of(classPath, NODE, all, arguments);
    }

    /** Any other program on this JVM's class path, with flags that suit a small one. */
    public static List<String> of(Class<?> mainClass, List<String> arguments) {
        List<String> small = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-XX:-UsePerfData");
        return of(classPath(), mainClass.getName(), small, arguments);
    }

    private static String classPath() {
        return System.getProperty("java.class.path", "");
    }

    private static List<String> of(String classPath, String mainClass, List<String> options, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            line.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        line.addAll(options);
        line.addAll(List.of("-cp", classPath, mainClass));
        line.addAll(arguments);
        return line;
    }
}
