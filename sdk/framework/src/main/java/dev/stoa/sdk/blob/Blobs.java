package dev.stoa.sdk.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import dev.stoa.transport.session.SessionAddress;

/**
 * This process's store of named bytes, served to other processes, and the way to theirs.
 *
 * <p>Names are 1 to 255 characters without control characters. What is put may be read until it is removed or the process
 * ends; a name may be put again, readers that have begun keep what they began with. All methods from any thread. Small
 * values are kept in memory up to {@code stoa.sdk.blob.max-memory} in total; what goes beyond is kept in files of the
 * store's own, deleted with it.
 */
public interface Blobs {
    /** Serves these bytes under this name. The array must not be changed afterwards. */
    void put(String name, byte[] content);

    /** Serves this file under this name. The file stays its owner's: it must live as long as the name is served. */
    void put(String name, Path file);

    /**
     * Serves a part of this file under this name, so that one file can hold many blobs. The file stays its owner's: it must
     * live as long as the name is served.
     *
     * @param position where the part begins, 0 or more
     * @param length its size in bytes, 0 or more; the file must have that many from there
     */
    void put(String name, Path file, long position, long length);

    /** Serves no more what is put under this name, if anything is. */
    void remove(String name);

    /** Serves no more whatever is put under names that start so. Takes time linear in the number of names. */
    void removeStartingWith(String prefix);

    /** Where this process serves its blobs. The first call starts the server. */
    SessionAddress address();

    /**
     * Brings a blob into a file, which is complete when the future completes; the future holds the number of bytes. Fails
     * with {@link IOException} if the name is unknown there or the other side cannot be reached.
     */
    CompletableFuture<Long> fetch(SessionAddress from, String name, Path target);

    /** Brings a blob of at most {@code maxBytes} into memory. Fails as {@link #fetch(SessionAddress, String, Path)} does. */
    CompletableFuture<byte[]> fetch(SessionAddress from, String name, int maxBytes);

    /**
     * Reads a blob as it comes, with back-pressure. From this process's own address without any copy over the network.
     *
     * @throws IOException if the name is unknown there or the other side cannot be reached
     */
    InputStream open(SessionAddress from, String name) throws IOException;
}
