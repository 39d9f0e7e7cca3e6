package dev.stoa.agent.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.agent.container.ContainerUser;
import dev.stoa.agent.sandbox.DirectoryTree;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.reservation.Volume;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes of an agent. That one was made is a file of its name with its path in it, written after its directory; a file without
 * the directory is a volume that was lost. Nothing is ever deleted but what was ordered to be, by name.
 *
 * <p>Any thread. {@link #settle} and {@link #linkInto} wait for the disk and for one another; what is asked and ordered does not
 * wait for them, and deleting what was in a volume holds up nobody.
 */
public final class VolumeStore {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeStore.class);
    private static final String TRASH = ".deleted";

    private final Path meta;
    private final Path root;
    // Held while directories are made, moved and linked; the maps have the store's own monitor, taken second.
    private final Object directories = new Object();
    // With the path in a sandbox.
    private final SortedMap<VolumeId, String> made = new TreeMap<>();
    private final SortedMap<VolumeId, Volume> kept = new TreeMap<>();
    private final SortedSet<VolumeId> doomed = new TreeSet<>();

    private VolumeStore(Path meta, Path root) {
        this.meta = meta;
        this.root = root;
    }

    /**
     * Reads which volumes were made.
     *
     * @param meta where that is written down; need not exist
     * @param root where their directories are; need not exist
     */
    public static VolumeStore open(Path meta, Path root) throws IOException {
        VolumeStore store = new VolumeStore(meta, root);
        if (Files.isDirectory(meta)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(meta)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (!name.startsWith(".")) {
                        store.made.put(
                                new VolumeId(name), Files.readString(file).strip());
                    }
                }
            }
        }
        return store;
    }

    /** All that were made and not deleted, and whether they are there. */
    public synchronized List<VolumeRecord> records() {
        List<VolumeRecord> records = new ArrayList<>();
        for (VolumeId id : made.keySet()) {
            records.add(new VolumeRecord(
                    id,
                    Files.isDirectory(directoryOf(id), LinkOption.NOFOLLOW_LINKS)
                            ? VolumeRecord.State.PRESENT
                            : VolumeRecord.State.LOST));
        }
        return records;
    }

    /** Notes what shall be here; {@link #settle} does it. Does not wait for the disk. */
    public synchronized void ordered(VolumesOrdered order) {
        kept.clear();
        order.kept().forEach(volume -> kept.put(volume.id(), volume));
        doomed.clear();
        doomed.addAll(order.doomed());
    }

    /** Whether something is to be deleted that was in use when it was last looked at. */
    public synchronized boolean hasDoomed() {
        return !doomed.isEmpty();
    }

    /**
     * Makes what is missing and deletes what is doomed and not used. What fails is logged and left for the next time.
     *
     * @param used by tasks that live
     * @return whether anything was made or deleted
     */
    public boolean settle(Set<VolumeId> used) {
        boolean changed = false;
        synchronized (directories) {
            for (VolumeId id : ids(kept.keySet())) {
                Volume missing = missing(id);
                if (missing != null) {
                    changed |= tried(id, "made", () -> make(missing));
                }
            }
            for (VolumeId id : ids(doomed)) {
                if (!used.contains(id)) {
                    changed |= tried(id, "deleted", () -> throwAway(id));
                }
            }
        }
        if (changed) {
            clearTrash();
        }
        return changed;
    }

    private synchronized List<VolumeId> ids(Set<VolumeId> some) {
        return List.copyOf(some);
    }

    /** What was ordered and is not made. */
    private synchronized @Nullable Volume missing(VolumeId id) {
        return made.containsKey(id) ? null : kept.get(id);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static boolean tried(VolumeId id, String what, Step step) {
        try {
            step.run();
            LOG.info("volume={} is {}", id, what);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("volume={} cannot be {}: {}", id, what, e.toString());
            return false;
        }
    }

    private void make(Volume volume) throws IOException {
        Files.createDirectories(directoryOf(volume.id()));
        force(root);
        Files.createDirectories(meta);
        Path fresh = meta.resolve("." + volume.id());
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = StandardCharsets.UTF_8.encode(volume.path() + "\n");
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, meta.resolve(volume.id().value()), StandardCopyOption.ATOMIC_MOVE);
        force(meta);
        synchronized (this) {
            made.put(volume.id(), volume.path());
        }
    }

    /** The directory first: if the agent dies in between, the volume is one that was lost, and is ordered deleted again. */
    private void throwAway(VolumeId id) throws IOException {
        Path directory = directoryOf(id);
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Path trash = Files.createDirectories(root.resolve(TRASH));
            int number = 0;
            while (Files.exists(trash.resolve(id + "." + number), LinkOption.NOFOLLOW_LINKS)) {
                number++;
            }
            Files.move(directory, trash.resolve(id + "." + number), StandardCopyOption.ATOMIC_MOVE);
            force(root);
        }
        if (Files.deleteIfExists(meta.resolve(id.value()))) {
            force(meta);
        }
        synchronized (this) {
            made.remove(id);
            doomed.remove(id);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path directoryOf(VolumeId id) {
        return root.resolve(id.value());
    }

    /** Deletes what was in volumes that are deleted. Blocks for as long as that takes. */
    public void clearTrash() {
        Path trash = root.resolve(TRASH);
        if (!Files.isDirectory(trash, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(trash)) {
            for (Path entry : entries) {
                clear(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("deleted volumes in {} cannot be listed: {}", trash, e.toString());
        }
    }

    private static void clear(Path entry) {
        try {
            DirectoryTree.delete(entry);
        } catch (IOException e) {
            LOG.warn("deleted volume {} cannot be cleared away: {}", entry, e.toString());
        }
    }

    /**
     * Makes volumes visible in a sandbox, each as a link at its path; makes those that are ordered and not made yet.
     *
     * @param owner to whom their directories go, with nothing of what is in them; empty: they stay whose they are
     * @throws IOException if one is not known here, was lost, or something else is where its link should be
     */
    public void linkInto(Path sandbox, SortedSet<VolumeId> used, Optional<ContainerUser> owner) throws IOException {
        for (VolumeId id : used) {
            synchronized (directories) {
                link(sandbox, id);
                if (owner.isPresent()) {
                    DirectoryTree.give(directoryOf(id), owner.get());
                }
            }
        }
    }

    private void link(Path sandbox, VolumeId id) throws IOException {
        Volume missing = missing(id);
        if (missing != null) {
            make(missing);
        }
        String path = pathOf(id);
        Path directory = directoryOf(id);
        if (path == null) {
            throw new IOException("volume '%s' is not known on this agent".formatted(id));
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("volume '%s' was lost: %s is not there".formatted(id, directory));
        }
        Path link = sandbox.resolve(path);
        Files.createDirectories(link.getParent());
        // One of an attempt that was broken off.
        if (Files.isSymbolicLink(link)) {
            Files.delete(link);
        }
        Files.createSymbolicLink(link, directory);
    }

    private synchronized @Nullable String pathOf(VolumeId id) {
        return made.get(id);
    }
}
