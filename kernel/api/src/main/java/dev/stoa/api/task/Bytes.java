package dev.stoa.api.task;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Bytes that the kernel carries and never opens: payloads, results, user closures. Compared by content; immutable. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes NONE = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** Copies the given bytes. */
    public static Bytes of(byte[] content) {
        return content.length == 0 ? NONE : new Bytes(content.clone());
    }

    /** Takes an array that was just made for this, and that nobody changes any more: for bulk, where a copy counts. */
    public static Bytes adopt(byte[] content) {
        return content.length == 0 ? NONE : new Bytes(content);
    }

    /** Copies a part of the given bytes. */
    public static Bytes of(byte[] content, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.length);
        return length == 0 ? NONE : new Bytes(Arrays.copyOfRange(content, offset, offset + length));
    }

    /** The UTF-8 bytes of a text. */
    public static Bytes of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** A read-only view, without a copy. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Writes the content, without a copy between. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(content, 0, content.length);
    }

    /** The content read as UTF-8. */
    public String toText() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
