package dev.stoa.transport.channel;

import java.io.IOException;
import java.util.Optional;

/** Finds blobs. Asked on the blob server's own threads, several at a time; may block on a disk. */
public interface BlobSource {
    /**
     * Opens a blob; the server closes it.
     *
     * @param name as the reader gave it: anything, so a source that maps names to files must check them
     * @return nothing if there is no such blob
     */
    Optional<Blob> open(String name) throws IOException;
}
