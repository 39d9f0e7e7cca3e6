package dev.stoa.node.submit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.stoa.node.option.CommandFailedException;

/** Where the SDK's own jars lie: what a framework needs beside its own jar. */
final class SdkJars {
    /** Set by the start script: the tree that Stoa was built in. */
    static final String HOME_PROPERTY = "stoa.home";

    private SdkJars() {}

    /** The SDK and all it needs, as a class path. */
    static String classPath() {
        Path target = Path.of(System.getProperty(HOME_PROPERTY, "."), "sdk", "framework", "target");
        List<Path> jars = jarsOf(target.resolve("lib"));
        List<Path> sdk = jarsOf(target);
        if (jars.isEmpty() || sdk.isEmpty()) {
            throw new CommandFailedException(
                    "the SDK's jars are not in '%s': build Stoa with 'mvn package', or start it by its script ./stoa"
                            .formatted(target));
        }
        return Stream.concat(sdk.stream(), jars.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jarsOf(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.toString().endsWith("-sources.jar"))
                    .map(Path::toAbsolutePath)
                    .map(Path::normalize)
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
