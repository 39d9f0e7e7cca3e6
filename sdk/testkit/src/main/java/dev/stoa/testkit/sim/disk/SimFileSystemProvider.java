package dev.stoa.testkit.sim.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What {@code java.nio.file.Files} asks of one process's view of a disk. */
final class SimFileSystemProvider extends FileSystemProvider {
    private final SimFileSystem system;

    SimFileSystemProvider(SimFileSystem system) {
        this.system = system;
    }

    private static String nameOf(Path path) {
        return ((SimPath) path).whole();
    }

    private SimFile require(Path path) throws IOException {
        system.requireAttached();
        SimFile file = system.disk().find(nameOf(path));
        if (file == null) {
            throw new NoSuchFileException(path.toString());
        }
        return file;
    }

    @Override
    public String getScheme() {
        return "sim";
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        system.requireAttached();
        String name = nameOf(path);
        SimFile file = system.disk().find(name);
        if (file != null && options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        boolean mayMake =
                options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW);
        if (file == null && !mayMake) {
            throw new NoSuchFileException(path.toString());
        }
        if (file == null) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                require(parent);
            }
            file = SimFile.empty();
            system.disk().put(name, file);
        }
        SimChannel channel = new SimChannel(system, name, file, options.contains(StandardOpenOption.APPEND));
        if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.truncate(0);
        }
        return channel;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        require(directory);
        List<Path> children = system.disk().childrenOf(nameOf(directory)).stream()
                .<Path>map(name -> new SimPath(system, name))
                .toList();
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return children.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        system.requireAttached();
        String name = nameOf(directory);
        if (system.disk().find(name) != null) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            require(parent);
        }
        if (system.disk().roomFor(1) < 1) {
            throw new IOException("No space left on device");
        }
        system.disk().put(name, SimFile.directory());
    }

    @Override
    public void delete(Path path) throws IOException {
        SimFile file = require(path);
        String name = nameOf(path);
        if (file.isDirectory() && !system.disk().childrenOf(name).isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        system.disk().remove(name);
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        SimFile file = require(from);
        if (system.disk().roomFor(file.size()) < file.size()) {
            throw new IOException("No space left on device");
        }
        byte[] bytes = new byte[file.size()];
        file.read(0, bytes, 0, bytes.length);
        SimFile copy = SimFile.empty();
        copy.write(0, bytes);
        system.disk().put(nameOf(to), copy);
        system.disk().grew(bytes.length);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        require(from);
        boolean replaces = List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)
                || List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
        if (!replaces && system.disk().find(nameOf(to)) != null) {
            throw new FileAlreadyExistsException(to.toString());
        }
        system.disk().move(nameOf(from), nameOf(to));
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return one.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        require(path);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        SimAttributes attributes = new SimAttributes(() -> require(path));
        return type.isInstance(attributes) ? type.cast(attributes) : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        require(path);
        return type.cast(new SimAttributes(() -> require(path)).readAttributes());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("attributes by name");
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        // Times and owners mean nothing here.
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a disk is mounted by its machine");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return system.getPath(uri.getSchemeSpecificPart());
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException("file stores");
    }
}
