package dev.stoa.node.submit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.JvmFlags;

/**
 * A framework as a process to be: which jar, connected to which masters.
 *
 * @param jar a checked jar
 * @param masters the addresses for {@code STOA_MASTERS}
 * @param jvmOptions for its JVM
 * @param arguments for its main
 */
public record FrameworkProgram(FrameworkJar jar, String masters, List<String> jvmOptions, List<String> arguments) {
    /**
     * Checks the jar.
     *
     * @throws CommandFailedException naming the file and what it lacks
     */
    public static FrameworkProgram of(
            Path jar, Optional<String> mainClass, String masters, List<String> jvmOptions, List<String> arguments) {
        return new FrameworkProgram(FrameworkJar.check(jar, mainClass), masters, jvmOptions, arguments);
    }

    /**
     * What any JVM is given to run it. All paths are absolute.
     *
     * @param defaults options for its JVM that its own take precedence over
     * @param main which class is begun with, and what that is told before the arguments
     */
    List<String> jvmArguments(List<String> defaults, String... main) {
        List<String> words = new ArrayList<>(JvmFlags.required());
        // A framework that brings no logging of its own is silent; nobody needs to hear that it is.
        words.add("-Dslf4j.internal.verbosity=ERROR");
        words.addAll(defaults);
        words.addAll(jvmOptions);
        words.add("-cp");
        words.add(Stream.concat(
                        jar.classPath().stream()
                                .map(Path::toAbsolutePath)
                                .map(Path::normalize)
                                .map(Path::toString),
                        Stream.of(SdkJars.classPath()))
                .collect(Collectors.joining(File.pathSeparator)));
        words.addAll(List.of(main));
        words.addAll(arguments);
        return words;
    }

    /** Runs it to its end with our streams; returns its exit code. It lives no longer than this process. */
    public int run() {
        List<String> command = new ArrayList<>();
        command.add(JvmFlags.java());
        command.addAll(jvmArguments(List.of(), jar.mainClass()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("STOA_MASTERS", masters);
        try {
            return ForwardedProcess.run(builder);
        } catch (IOException cannot) {
            throw new CommandFailedException(
                    "cannot start '%s': %s".formatted(command.get(0), cannot.getMessage()), cannot);
        }
    }
}
