package dev.stoa.journal.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Guards a replica's directory: one process at a time, one cluster and one master for ever, and no version newer than this one. It
 * holds {@code VERSION} (who the directory belongs to), {@code lock} (held while in use; holds the owner's process id) and
 * {@code raft/} (what Ratis keeps). Whatever is refused is refused before anything on the disk is changed.
 */
final class JournalDirectory implements AutoCloseable {
    private static final String VERSION_FILE = "VERSION";
    private static final String VERSION_DRAFT = "VERSION.new";
    private static final String LOCK_FILE = "lock";
    private static final String RAFT_DIRECTORY = "raft";

    private final RaftConfig config;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private JournalDirectory(RaftConfig config, FileChannel lockChannel, FileLock lock) {
        this.config = config;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /** Takes the directory for this process, making it if there is none. */
    static JournalDirectory claim(RaftConfig config) throws OpenRefusedException {
        Path directory = config.directory();
        try {
            check(config);
            Files.createDirectories(directory);
            JournalDirectory claimed = lock(config);
            try {
                claimed.recordOwner();
                return claimed;
            } catch (IOException | OpenRefusedException e) {
                claimed.close();
                throw e;
            }
        } catch (IOException e) {
            throw new OpenRefusedException(
                    Reason.NOT_ACCESSIBLE, "the journal directory " + directory + " cannot be used: " + e, e);
        }
    }

    /** Whether nothing was ever kept there: it is missing, or holds no file of a journal or of anybody else. */
    static boolean isFresh(Path directory) throws OpenRefusedException {
        try {
            return !Files.exists(directory.resolve(VERSION_FILE)) && !hasForeignFiles(directory);
        } catch (IOException e) {
            throw new OpenRefusedException(
                    Reason.NOT_ACCESSIBLE, "the journal directory " + directory + " cannot be read: " + e, e);
        }
    }

    /** Where Ratis keeps its part. */
    Path raftDirectory() {
        return config.directory().resolve(RAFT_DIRECTORY);
    }

    /** From now on the log may hold acknowledged writes, so a directory without it is a loss. */
    void markInUse() throws IOException {
        write(VersionFile.of(config, VersionFile.State.IN_USE));
    }

    private void recordOwner() throws IOException, OpenRefusedException {
        // Checked again: the directory may have changed between the first look and the lock.
        if (check(config).isEmpty()) {
            write(VersionFile.of(config, VersionFile.State.NEW));
        }
    }

    private static Optional<VersionFile> check(RaftConfig config) throws IOException, OpenRefusedException {
        Path directory = config.directory();
        Path file = directory.resolve(VERSION_FILE);
        if (Files.exists(file)) {
            VersionFile found = VersionFile.parse(Files.readString(file), directory);
            found.requireMatches(config);
            if (found.state() == VersionFile.State.IN_USE && !holdsLog(directory)) {
                throw new OpenRefusedException(
                        Reason.DAMAGED,
                        "the journal directory " + directory + " has lost its log: it was in use, but "
                                + directory.resolve(RAFT_DIRECTORY) + " is missing or empty");
            }
            return Optional.of(found);
        }
        if (hasForeignFiles(directory)) {
            throw new OpenRefusedException(
                    Reason.DAMAGED,
                    "the directory " + directory + " holds files but no " + VERSION_FILE
                            + ", so it is not a journal; give an empty or a new directory");
        }
        if (config.emptyDirectory() == EmptyDirectory.IS_LOSS) {
            throw new OpenRefusedException(
                    Reason.DISK_LOST,
                    "the journal directory " + directory + " is empty, but master " + config.self()
                            + " is a voter with a past; a master that lost its disk joins again under a new id");
        }
        return Optional.empty();
    }

    private static boolean holdsLog(Path directory) throws IOException {
        Path raft = directory.resolve(RAFT_DIRECTORY);
        if (!Files.isDirectory(raft)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(raft)) {
            return entries.anyMatch(Files::isDirectory);
        }
    }

    private static boolean hasForeignFiles(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        Set<String> ours = Set.of(LOCK_FILE, VERSION_DRAFT);
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> !ours.contains(String.valueOf(entry.getFileName())));
        }
    }

    private static JournalDirectory lock(RaftConfig config) throws IOException, OpenRefusedException {
        Path file = config.directory().resolve(LOCK_FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            String owner = Files.readString(file).trim();
            channel.close();
            throw new OpenRefusedException(
                    Reason.IN_USE,
                    "the journal directory " + config.directory() + " is in use by "
                            + (owner.isEmpty() ? "another process" : "process " + owner)
                            + "; two masters cannot share one");
        }
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(
                Long.toString(ProcessHandle.current().pid())));
        return new JournalDirectory(config, channel, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** All of it is on the disk, under its name, when this returns. */
    private void write(VersionFile version) throws IOException {
        Path draft = config.directory().resolve(VERSION_DRAFT);
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(version.text());
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Disk.publish(draft, config.directory().resolve(VERSION_FILE));
    }

    @Override
    public void close() {
        try (lockChannel) {
            lock.release();
        } catch (IOException alreadyClosed) {
            // The lock goes with the channel and at the latest with the process; nothing is left to do.
        }
    }
}
