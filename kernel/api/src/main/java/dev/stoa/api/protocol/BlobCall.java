package dev.stoa.api.protocol;

/** What a reader of blobs says to whoever serves them. Each transfer has the reader's own number. */
public sealed interface BlobCall {
    /**
     * Received when a reader wants a blob. Owed: {@link BlobNotice.Opened}, its {@link BlobNotice.Piece}s as far as
     * credit reaches, and {@link BlobNotice.Ended}; or {@link BlobNotice.Missing}.
     *
     * @param transfer the reader's own number, not in use on this session
     * @param name which blob
     * @param credit how many bytes may be sent before more is granted
     */
    record Open(long transfer, String name, long credit) implements BlobCall {
        public Open {
            requireCredit(credit);
        }
    }

    /** Received when the reader has used up bytes and can take as many more. Owed: to go on. */
    record Grant(long transfer, long credit) implements BlobCall {
        public Grant {
            requireCredit(credit);
        }
    }

    /** Received when the reader wants no more of a transfer; an unknown one is passed over. Owed: to stop sending it. */
    record Cancel(long transfer) implements BlobCall {}

    private static void requireCredit(long credit) {
        if (credit < 1) {
            throw new IllegalArgumentException("credit of %d bytes must be 1 or more".formatted(credit));
        }
    }
}
