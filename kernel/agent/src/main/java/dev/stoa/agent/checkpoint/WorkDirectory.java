package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import dev.stoa.agent.task.TableEvent;
import dev.stoa.api.id.AgentId;

/**
 * The directory of one agent: who it is, what it remembers, what its tasks leave. Used by one process at a time.
 *
 * <pre>
 * lock                        held while an agent runs; its process number
 * meta/agent                  id, work key, secret
 * meta/tasks.log              the events of tasks and executors
 * meta/volumes/VOLUME         that a volume was made, and its path in sandboxes
 * run/endpoint                where the running agent listens
 * run/containers/             what supervisors write
 * sandbox/FRAMEWORK/…         one directory for each task and executor
 * volumes/VOLUME              what tasks keep
 * artifacts/SHA256            fetched files by their content
 * </pre>
 */
public final class WorkDirectory implements AutoCloseable {
    // Closing any channel of a locked file gives up the lock on some systems, so a second open here never gets that
    // far.
    private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel lockChannel;
    private final Identity identity;
    private final Checkpoint checkpoint;
    private final List<TableEvent> recorded;

    private WorkDirectory(
            Path root, FileChannel lockChannel, Identity identity, Checkpoint checkpoint, List<TableEvent> recorded) {
        this.root = root;
        this.lockChannel = lockChannel;
        this.identity = identity;
        this.checkpoint = checkpoint;
        this.recorded = List.copyOf(recorded);
    }

    /**
     * Takes the directory for this process and reads what is there.
     *
     * @param directory made if it is missing
     * @param wanted the id that the operator wants; a new directory without one gets a random id
     * @throws CheckpointException if another agent uses it, if it belongs to an agent of another id, or if it is damaged
     */
    public static WorkDirectory open(Path directory, Optional<AgentId> wanted) throws CheckpointException {
        return open(directory, wanted, new SecureRandom());
    }

    /**
     * The same, with what the keys of a new directory are made of: secure in a process, seeded in a simulation.
     *
     * @throws CheckpointException as the other
     */
    public static WorkDirectory open(Path directory, Optional<AgentId> wanted, RandomGenerator random)
            throws CheckpointException {
        try {
            Path root = Files.createDirectories(directory).toRealPath();
            FileChannel lock = lock(root);
            try {
                Path meta = Files.createDirectories(root.resolve("meta"));
                Files.setPosixFilePermissions(meta, PosixFilePermissions.fromString("rwx------"));
                Identity identity = identify(root, meta.resolve("agent"), wanted, random);
                List<TableEvent> recorded = new ArrayList<>();
                Checkpoint checkpoint = Checkpoint.open(meta.resolve("tasks.log"), recorded);
                return new WorkDirectory(root, lock, identity, checkpoint, recorded);
            } catch (IOException | CheckpointException | RuntimeException e) {
                unlock(root, lock);
                throw e;
            }
        } catch (IOException e) {
            throw new CheckpointException("work directory %s cannot be used: %s".formatted(directory, e), e);
        }
    }

    private static Identity identify(Path root, Path file, Optional<AgentId> wanted, RandomGenerator random)
            throws IOException, CheckpointException {
        if (!Files.exists(file)) {
            Identity fresh = Identity.create(wanted, random);
            fresh.write(file);
            Checkpoint.forceDirectoryOf(file);
            return fresh;
        }
        Identity found = Identity.read(file);
        if (wanted.isPresent() && !wanted.get().equals(found.id())) {
            throw new CheckpointException(
                    "work directory %s belongs to agent %s, not to %s".formatted(root, found.id(), wanted.get()));
        }
        return found;
    }

    private static FileChannel lock(Path root) throws IOException, CheckpointException {
        Path file = root.resolve("lock");
        if (!TAKEN_HERE.add(root)) {
            throw taken(root, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String holder = Files.readString(file).strip();
                throw taken(root, "process " + (holder.isEmpty() ? "unknown" : holder));
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (IOException | CheckpointException e) {
            TAKEN_HERE.remove(root);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static CheckpointException taken(Path root, String holder) {
        return new CheckpointException(
                "work directory %s is used by another agent (%s); each agent needs one of its own"
                        .formatted(root, holder));
    }

    private static void unlock(Path root, FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("lock of " + root + " cannot be closed", e);
        } finally {
            TAKEN_HERE.remove(root);
        }
    }

    /** Who the agent of this directory is. */
    public Identity identity() {
        return identity;
    }

    /** What was recorded when the directory was opened. */
    public List<TableEvent> recorded() {
        return recorded;
    }

    /** Where events are recorded. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Where supervisors write. */
    public Path containers() {
        return root.resolve("run").resolve("containers");
    }

    /** The parent of all sandboxes. */
    public Path sandboxes() {
        return root.resolve("sandbox");
    }

    /** Where it is written down which volumes were made. */
    public Path volumeRecords() {
        return root.resolve("meta").resolve("volumes");
    }

    /** The parent of all volumes. */
    public Path volumes() {
        return root.resolve("volumes");
    }

    /** Fetched files. */
    public Path artifacts() {
        return root.resolve("artifacts");
    }

    /** The file that tells executors where the agent listens. */
    public Path endpointFile() {
        return root.resolve("run").resolve("endpoint");
    }

    /** Tells executors where the agent listens now, at once and completely. */
    public void writeEndpoint(List<String> lines) throws CheckpointException {
        Path file = endpointFile();
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("endpoint.new");
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CheckpointException("endpoint file %s cannot be written: %s".formatted(file, e), e);
        }
    }

    /** Gives the directory up. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        if (!lockChannel.isOpen()) {
            return;
        }
        try {
            checkpoint.close();
        } finally {
            unlock(root, lockChannel);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
