package dev.stoa.node.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a JVM of ours is started from this one. */
public final class JvmFlags {
    private static final String JDK_INTERNALS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final List<String> FROM_24_ON =
            List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");

    private JvmFlags() {}

    /** The program that runs this JVM. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What the message layer needs on this version of Java. */
    public static List<String> required() {
        List<String> flags = new ArrayList<>();
        flags.add(JDK_INTERNALS);
        if (Runtime.version().feature() >= 24) {
            flags.addAll(FROM_24_ON);
        }
        return flags;
    }

    /** The options by which another JVM with this one's class path starts from the archive of classes, if there is one. */
    public static List<String> archive() {
        Path archive = Path.of(System.getProperty("stoa.home", "."), "kernel", "node", "target", "stoa.jsa");
        return Files.isRegularFile(archive)
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr")
                : List.of();
    }
}
