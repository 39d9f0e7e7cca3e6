package dev.stoa.testkit.sim.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/** A disk as one process sees it. */
final class SimFileSystem extends FileSystem {
    private final SimDisk disk;
    private final SimFileSystemProvider provider = new SimFileSystemProvider(this);
    private boolean attached = true;

    SimFileSystem(SimDisk disk) {
        this.disk = disk;
    }

    SimDisk disk() {
        return disk;
    }

    void detach() {
        attached = false;
    }

    void requireAttached() throws IOException {
        if (!attached) {
            throw new IOException("this process does not exist any more");
        }
    }

    @Override
    public Path getPath(String first, String... more) {
        StringBuilder text = new StringBuilder(first);
        for (String part : more) {
            text.append('/').append(part);
        }
        return new SimPath(this, text.toString());
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        attached = false;
    }

    @Override
    public boolean isOpen() {
        return attached;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic", "posix");
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException("patterns");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("principals");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("watches");
    }
}
