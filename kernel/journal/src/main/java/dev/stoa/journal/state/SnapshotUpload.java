package dev.stoa.journal.state;

import java.io.ByteArrayOutputStream;

import dev.stoa.journal.Payload;

/** Collects the pieces of one snapshot until it is whole. */
final class SnapshotUpload {
    private final long id;
    private final int totalBytes;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    SnapshotUpload(long id, int totalBytes) {
        this.id = id;
        this.totalBytes = totalBytes;
    }

    long id() {
        return id;
    }

    int totalBytes() {
        return totalBytes;
    }

    byte[] received() {
        return received.toByteArray();
    }

    boolean accepts(LogCommand.SnapshotPiece piece) {
        return piece.upload() == id && piece.totalBytes() == totalBytes && piece.offset() == received.size();
    }

    void add(Payload piece) {
        received.writeBytes(piece.toByteArray());
    }

    boolean isComplete() {
        return received.size() == totalBytes;
    }
}
