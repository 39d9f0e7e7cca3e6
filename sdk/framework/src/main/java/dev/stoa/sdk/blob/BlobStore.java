package dev.stoa.sdk.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.stoa.transport.channel.Blob;
import dev.stoa.transport.channel.BlobClient;
import dev.stoa.transport.channel.BlobServer;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blob store of one process. Server and client are started when they are first needed. Closing it gives back both and
 * deletes the store's own files; the transport stays its owner's.
 */
public final class BlobStore implements Blobs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlobStore.class);
    private static final int MAX_NAME = 255;

    private final BlobConfig config;
    private final SessionTransport transport;
    private final SessionAddress bind;
    private final Map<String, StoredBlob> blobs = new ConcurrentHashMap<>();
    private long memoryBytes;
    private long spills;
    private @Nullable Path directory;
    private volatile @Nullable BlobServer server;
    private volatile @Nullable BlobClient client;
    private boolean closed;

    /**
     * An empty store.
     *
     * @param bind where it will be served; with port 0 the system chooses one
     */
    public BlobStore(BlobConfig config, SessionTransport transport, SessionAddress bind) {
        this.config = config;
        this.transport = transport;
        this.bind = bind;
    }

    @Override
    public void put(String name, byte[] content) {
        requireName(name);
        StoredBlob stored = hasRoomFor(content.length) ? new StoredBlob.InMemory(content) : spill(name, content);
        replace(name, stored);
    }

    @Override
    public void put(String name, Path file) {
        requireName(name);
        replace(name, new StoredBlob.InFile(file, 0, -1));
    }

    @Override
    public void put(String name, Path file, long position, long length) {
        requireName(name);
        if (position < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "part of %s at %d of %d bytes: neither may be negative".formatted(file, position, length));
        }
        replace(name, new StoredBlob.InFile(file, position, length));
    }

    private void replace(String name, StoredBlob stored) {
        discard(blobs.put(name, stored));
    }

    @Override
    public void remove(String name) {
        discard(blobs.remove(name));
    }

    @Override
    public void removeStartingWith(String prefix) {
        blobs.keySet().stream().filter(name -> name.startsWith(prefix)).toList().forEach(this::remove);
    }

    private void discard(@Nullable StoredBlob stored) {
        if (stored == null) {
            return;
        }
        if (stored instanceof StoredBlob.InMemory inMemory) {
            release(inMemory.size());
        }
        try {
            stored.discard();
        } catch (IOException e) {
            throw new UncheckedIOException("a blob's file cannot be deleted", e);
        }
    }

    private synchronized boolean hasRoomFor(int bytes) {
        boolean fits = memoryBytes + bytes <= config.maxMemoryBytes();
        memoryBytes += fits ? bytes : 0;
        return fits;
    }

    private synchronized void release(int bytes) {
        memoryBytes -= bytes;
    }

    private StoredBlob spill(String name, byte[] content) {
        try {
            Path file = nextSpill();
            Files.write(file, content);
            return new StoredBlob.Spilled(file);
        } catch (IOException e) {
            throw new UncheckedIOException("blob '%s' cannot be kept in a file".formatted(name), e);
        }
    }

    private synchronized Path nextSpill() throws IOException {
        return ownDirectory().resolve("blob-" + spills++);
    }

    /** A directory that lives as long as the store. */
    synchronized Path ownDirectory() throws IOException {
        if (closed) {
            throw new IOException("the blob store is closed");
        }
        Path own = directory;
        if (own == null) {
            own = Files.createTempDirectory("stoa-blobs-");
            directory = own;
        }
        return own;
    }

    @Override
    public SessionAddress address() {
        BlobServer running = server;
        return running == null ? startServer().address() : running.address();
    }

    private synchronized BlobServer startServer() {
        BlobServer running = server;
        if (running == null) {
            requireOpen();
            running = BlobServer.listen(transport, bind, this::find);
            server = running;
        }
        return running;
    }

    private synchronized BlobClient client() {
        BlobClient running = client;
        if (running == null) {
            requireOpen();
            running = new BlobClient(transport);
            client = running;
        }
        return running;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the blob store is closed");
        }
    }

    private Optional<Blob> find(String name) throws IOException {
        StoredBlob stored = blobs.get(name);
        return stored == null ? Optional.empty() : Optional.of(stored.open());
    }

    @Override
    public CompletableFuture<Long> fetch(SessionAddress from, String name, Path target) {
        return isHere(from) ? local(() -> copy(name, target)) : client().fetch(from, name, target);
    }

    @Override
    public CompletableFuture<byte[]> fetch(SessionAddress from, String name, int maxBytes) {
        return isHere(from) ? local(() -> read(name, maxBytes)) : client().fetch(from, name, maxBytes);
    }

    @Override
    public InputStream open(SessionAddress from, String name) throws IOException {
        return isHere(from) ? new BlobStream(openHere(name)) : client().open(from, name);
    }

    private boolean isHere(SessionAddress from) {
        BlobServer running = server;
        return running != null && running.address().equals(from);
    }

    private Blob openHere(String name) throws IOException {
        return find(name).orElseThrow(() -> new IOException("there is no blob '%s' here".formatted(name)));
    }

    private long copy(String name, Path target) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try (InputStream in = new BlobStream(openHere(name))) {
            long size = Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return size;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private byte[] read(String name, int maxBytes) throws IOException {
        try (Blob blob = openHere(name)) {
            if (blob.size() > maxBytes) {
                throw new IOException(
                        "blob '%s' has %d bytes, at most %d were asked for".formatted(name, blob.size(), maxBytes));
            }
            return new BlobStream(blob).readNBytes((int) blob.size());
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> local(Reading<T> reading) {
        try {
            return CompletableFuture.completedFuture(reading.run());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "blob name '%s' must be 1 to %d characters without control characters".formatted(name, MAX_NAME));
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (server != null) {
            server.close();
        }
        if (client != null) {
            client.close();
        }
        blobs.clear();
        deleteDirectory();
    }

    private void deleteDirectory() {
        Path own = directory;
        if (own == null) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (var walk = Files.walk(own)) {
            walk.forEach(files::add);
            for (int i = files.size() - 1; i >= 0; i--) {
                Files.deleteIfExists(files.get(i));
            }
        } catch (IOException | UncheckedIOException e) {
            // Such as one that cleans up the system's directory for temporary files. Its owner has more to give back.
            LOG.warn("blobs left behind directory={} why=\"{}\"", own, e.toString());
        }
    }
}
