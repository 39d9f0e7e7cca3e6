package dev.stoa.api.protocol;

import dev.stoa.api.task.Bytes;

/** What whoever serves blobs says to a reader. */
public sealed interface BlobNotice {
    /** Received once before the pieces. Owed: nothing. */
    record Opened(long transfer, long size) implements BlobNotice {
        public Opened {
            if (size < 0) {
                throw new IllegalArgumentException("blob size of %d bytes is negative".formatted(size));
            }
        }
    }

    /** Received for each part, in order and without gaps. Owed: credit, once it is used up. */
    record Piece(long transfer, Bytes content) implements BlobNotice {}

    /** Received after the last piece. Owed: nothing. */
    record Ended(long transfer) implements BlobNotice {}

    /** Received when there is no such blob, or it can no longer be read. Nothing more comes of it. Owed: nothing. */
    record Missing(long transfer, String reason) implements BlobNotice {}
}
