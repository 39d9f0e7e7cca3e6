package dev.stoa.testkit.sim.disk;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** A name on a simulated disk; names of two processes are never equal. */
final class SimPath implements Path {
    private final SimFileSystem system;
    private final boolean absolute;
    private final List<String> names;

    SimPath(SimFileSystem system, String text) {
        this(
                system,
                text.startsWith("/"),
                Stream.of(text.split("/")).filter(name -> !name.isEmpty()).toList());
    }

    private SimPath(SimFileSystem system, boolean absolute, List<String> names) {
        this.system = system;
        this.absolute = absolute;
        this.names = List.copyOf(names);
    }

    private SimPath of(boolean isAbsolute, List<String> parts) {
        return new SimPath(system, isAbsolute, parts);
    }

    /** The whole name from the root. */
    String whole() {
        return "/" + String.join("/", names);
    }

    SimFileSystem system() {
        return system;
    }

    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable Path getRoot() {
        return absolute ? of(true, List.of()) : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return names.isEmpty() ? null : of(false, names.subList(names.size() - 1, names.size()));
    }

    @Override
    public @Nullable Path getParent() {
        if (names.isEmpty() || (names.size() == 1 && !absolute)) {
            return null;
        }
        return of(absolute, names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        return of(false, List.of(names.get(index)));
    }

    @Override
    public Path subpath(int begin, int end) {
        return of(false, names.subList(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof SimPath that
                && that.absolute == absolute
                && names.size() >= that.names.size()
                && names.subList(0, that.names.size()).equals(that.names);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof SimPath that
                && names.size() >= that.names.size()
                && names.subList(names.size() - that.names.size(), names.size()).equals(that.names);
    }

    @Override
    public Path normalize() {
        Deque<String> normal = new ArrayDeque<>();
        for (String name : names) {
            if (name.equals("..") && !normal.isEmpty()) {
                normal.removeLast();
            } else if (!name.equals(".")) {
                normal.addLast(name);
            }
        }
        return of(absolute, List.copyOf(normal));
    }

    @Override
    public Path resolve(Path other) {
        if (other.isAbsolute()) {
            return other;
        }
        return of(
                absolute,
                Stream.concat(names.stream(), ((SimPath) other).names.stream()).toList());
    }

    @Override
    public Path relativize(Path other) {
        SimPath that = (SimPath) other;
        if (!that.startsWith(this)) {
            throw new IllegalArgumentException("%s is not below %s".formatted(other, this));
        }
        return of(false, that.names.subList(names.size(), that.names.size()));
    }

    @Override
    public URI toUri() {
        return URI.create("sim:" + whole());
    }

    @Override
    public Path toAbsolutePath() {
        return absolute ? this : of(true, names);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("watches");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimPath that
                && that.system == system
                && that.absolute == absolute
                && that.names.equals(names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(absolute, names);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
