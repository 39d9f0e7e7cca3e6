package dev.stoa.node.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.node.option.CommandFailedException;

/** Makes the directories that daemons keep their state in. */
final class Directories {
    private Directories() {}

    /** Makes it if it is not there; refuses what is no directory or cannot be written. */
    static void make(String what, Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
        } catch (IOException cannot) {
            throw new CommandFailedException(
                    "%s '%s' cannot be made: %s"
                            .formatted(
                                    what, directory, cannot.getClass().getSimpleName() + " at " + cannot.getMessage()),
                    cannot);
        }
        if (!Files.isWritable(directory)) {
            throw new CommandFailedException("%s '%s' cannot be written to".formatted(what, directory));
        }
    }
}
