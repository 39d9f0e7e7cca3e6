package dev.stoa.agent.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** Looks for a program as a shell would, before anything is started, so that its absence is told in plain words. */
final class Programs {
    private Programs() {}

    static void require(String program, SortedMap<String, String> environment, Path directory) throws LaunchException {
        if (program.indexOf('\0') >= 0) {
            throw new LaunchException("the program's name has a zero character");
        }
        if (program.indexOf('/') >= 0) {
            requireFile(program, directory.resolve(program));
            return;
        }
        String path = environment.getOrDefault("PATH", "");
        for (String place : List.of(path.split(":", -1))) {
            Path candidate = directory.resolve(place).resolve(program);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return;
            }
        }
        throw new LaunchException("program '%s' is in none of the directories of PATH=%s".formatted(program, path));
    }

    private static void requireFile(String program, Path file) throws LaunchException {
        if (!Files.exists(file)) {
            throw new LaunchException("program '%s' does not exist".formatted(program));
        }
        if (!Files.isRegularFile(file)) {
            throw new LaunchException("program '%s' is no file".formatted(program));
        }
        if (!Files.isExecutable(file)) {
            throw new LaunchException("program '%s' is not executable".formatted(program));
        }
    }
}
