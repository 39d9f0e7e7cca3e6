package dev.stoa.testkit.sim.disk;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The disk of one machine. Names and contents are what the machine's processes see; beneath them lies what would still be there
 * if the power went now. Flushing a file makes its content last, flushing a directory the names in it.
 */
public final class SimDisk {
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final RandomGenerator random;
    private final SortedMap<String, SimFile> names = new TreeMap<>();
    private final SortedMap<String, SimFile> lastingNames = new TreeMap<>();
    private long capacity = UNBOUNDED;
    private long used;
    private boolean flushesFail;
    private @Nullable SimFileSystem mounted;

    /** An empty disk. What survives a loss of power is a matter of chance, within what a disk may do. */
    public SimDisk(RandomGenerator random) {
        this.random = random;
        names.put("/", SimFile.directory());
        lastingNames.put("/", SimFile.directory());
    }

    /** The disk as one process sees it, until the next one mounts it. The channels of the one before are dead. */
    public FileSystem mount() {
        if (mounted != null) {
            mounted.detach();
        }
        mounted = new SimFileSystem(this);
        return mounted;
    }

    /** Leaves room for so many bytes more; less than 0 for as many as one likes. */
    public void leaveRoom(long bytes) {
        capacity = bytes < 0 ? UNBOUNDED : used + bytes;
    }

    /** Lets flushes fail, as a dying disk does, or not. */
    public void failFlushes(boolean fail) {
        flushesFail = fail;
    }

    /** The power goes: what was not flushed is there in part or not at all. */
    public void losePower() {
        if (mounted != null) {
            mounted.detach();
            mounted = null;
        }
        names.clear();
        names.putAll(lastingNames);
        used = 0;
        for (SimFile file : names.values()) {
            file.losePower(random);
            used += file.size();
        }
    }

    @Nullable
    SimFile find(String name) {
        return names.get(name);
    }

    void put(String name, SimFile file) {
        names.put(name, file);
        if (file.isDirectory()) {
            // A directory that is made and used would be there again soon; that it is missing proves nothing.
            lastingNames.put(name, file);
        }
    }

    void remove(String name) {
        SimFile file = names.remove(name);
        if (file != null) {
            used -= file.size();
        }
    }

    void move(String from, String to) {
        SimFile file = names.remove(from);
        if (file != null) {
            SimFile replaced = names.put(to, file);
            used -= replaced == null ? 0 : replaced.size();
        }
    }

    List<String> childrenOf(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        List<String> children = new ArrayList<>();
        for (String name : names.tailMap(prefix).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            if (name.length() > prefix.length() && name.indexOf('/', prefix.length()) < 0) {
                children.add(name);
            }
        }
        return children;
    }

    /** Makes the names in a directory last. */
    void flushNames(String directory) throws IOException {
        refuseIfFlushesFail();
        lastingNames.keySet().removeAll(lastingChildrenOf(directory));
        for (String child : childrenOf(directory)) {
            SimFile file = names.get(child);
            if (file != null) {
                lastingNames.put(child, file);
            }
        }
    }

    private List<String> lastingChildrenOf(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        return lastingNames.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                .filter(name -> name.length() > prefix.length())
                .toList();
    }

    void flush(SimFile file) throws IOException {
        refuseIfFlushesFail();
        file.flush();
    }

    private void refuseIfFlushesFail() throws IOException {
        if (flushesFail) {
            throw new IOException("Input/output error");
        }
    }

    /** How many of so many more bytes there is room for. */
    int roomFor(long more) {
        return (int) Math.max(0, Math.min(more, capacity - used));
    }

    void grew(long bytes) {
        used += bytes;
    }
}
