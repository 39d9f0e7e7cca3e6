package dev.stoa.sparklite.shuffle;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.transport.session.SessionAddress;

/** Blob stores within one JVM, which can vanish. */
public final class MemoryBlobs implements Blobs {
    /** All stores that can be reached. */
    public static final class Network {
        private final Map<SessionAddress, MemoryBlobs> stores = new ConcurrentHashMap<>();

        public MemoryBlobs join(String name) {
            MemoryBlobs store = new MemoryBlobs(this, SessionAddress.memory(name));
            stores.put(store.address, store);
            return store;
        }

        public void vanish(MemoryBlobs store) {
            stores.remove(store.address);
        }
    }

    private final Network network;
    private final SessionAddress address;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    private MemoryBlobs(Network network, SessionAddress address) {
        this.network = network;
        this.address = address;
    }

    @Override
    public void put(String name, byte[] content) {
        contents.put(name, content);
    }

    @Override
    public void put(String name, Path file) {
        try {
            contents.put(name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(String name, Path file, long position, long length) {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(position);
            byte[] part = in.readNBytes((int) length);
            if (part.length != length) {
                throw new IllegalArgumentException(file + " has no " + length + " bytes from " + position);
            }
            contents.put(name, part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(String name) {
        contents.remove(name);
    }

    @Override
    public void removeStartingWith(String prefix) {
        contents.keySet().removeIf(name -> name.startsWith(prefix));
    }

    @Override
    public SessionAddress address() {
        return address;
    }

    private byte[] find(SessionAddress from, String name) throws IOException {
        MemoryBlobs store = network.stores.get(from);
        if (store == null) {
            throw new IOException("nobody at " + from);
        }
        byte[] content = store.contents.get(name);
        if (content == null) {
            throw new FileNotFoundException("no blob " + name + " at " + from);
        }
        return content;
    }

    @Override
    public CompletableFuture<Long> fetch(SessionAddress from, String name, Path target) {
        try {
            byte[] content = find(from, name);
            Files.write(target, content);
            return CompletableFuture.completedFuture((long) content.length);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<byte[]> fetch(SessionAddress from, String name, int maxBytes) {
        try {
            byte[] content = find(from, name);
            return content.length <= maxBytes
                    ? CompletableFuture.completedFuture(content)
                    : CompletableFuture.failedFuture(new IOException(name + " is larger than " + maxBytes));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public InputStream open(SessionAddress from, String name) throws IOException {
        return new ByteArrayInputStream(find(from, name));
    }

    /** Spoils one byte of a blob; answers whether there is such a blob. */
    public boolean spoil(String name, int at) {
        byte[] content = contents.get(name);
        if (content == null) {
            return false;
        }
        byte[] spoilt = content.clone();
        spoilt[at] ^= 1;
        contents.put(name, spoilt);
        return true;
    }

    /** Cuts the end of a blob off. */
    public void cut(String name, int length) {
        contents.computeIfPresent(name, (same, content) -> java.util.Arrays.copyOf(content, length));
    }
}
