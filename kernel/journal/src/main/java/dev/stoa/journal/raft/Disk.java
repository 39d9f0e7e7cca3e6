package dev.stoa.journal.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What it takes that a new file is still there, whole, after the power has failed. */
final class Disk {
    private Disk() {}

    /** Gives a file, whose contents are on the disk, its final name; the name is on the disk when this returns. */
    static void publish(Path draft, Path name) throws IOException {
        Files.move(draft, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncNames(name.resolveSibling("."));
    }

    /** Brings the names in a directory to the disk. */
    static void syncNames(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
