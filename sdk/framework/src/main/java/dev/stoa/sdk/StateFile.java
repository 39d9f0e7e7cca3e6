package dev.stoa.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.sdk.scheduler.IdKeeper;

/**
 * Keeps a framework's id in a file: one line, replaced as a whole. A lock beside it keeps two processes from being the same
 * framework at once; the lock goes with the process, however it ends.
 */
final class StateFile implements IdKeeper, AutoCloseable {
    private final Path file;
    private final FileChannel lockChannel;

    private StateFile(Path file, FileChannel lockChannel) {
        this.file = file;
        this.lockChannel = lockChannel;
    }

    /**
     * Takes the file for this process.
     *
     * @throws FrameworkFailedException if another has it, or it cannot be had
     */
    static StateFile lock(Path path) {
        Path file = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new FrameworkFailedException(
                        "state file %s is in use by another running framework".formatted(file));
            }
            return new StateFile(file, channel);
        } catch (IOException e) {
            throw new FrameworkFailedException("state file %s cannot be used: %s".formatted(file, e), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /**
     * The id that an earlier process left.
     *
     * @throws FrameworkFailedException if the file holds something else
     */
    Optional<FrameworkId> read() {
        try {
            return Files.exists(file)
                    ? Optional.of(new FrameworkId(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new FrameworkFailedException(
                    "state file %s does not hold a framework id: %s".formatted(file, e.getMessage()), e);
        }
    }

    @Override
    public void remember(FrameworkId framework) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer line = StandardCharsets.UTF_8.encode(framework.value() + "\n");
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("state file %s cannot be written".formatted(file), e);
        }
    }

    @Override
    public void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("state file %s cannot be deleted".formatted(file), e);
        }
    }

    Path path() {
        return file;
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
