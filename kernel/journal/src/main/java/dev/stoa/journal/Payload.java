package dev.stoa.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Carries what the log stores without looking at it: opaque bytes, and a manifest that says to whoever reads them what they are.
 * Immutable; the array given is copied, and so is the one handed out.
 */
public final class Payload {
    private final String manifest;
    private final byte[] bytes;

    private Payload(String manifest, byte[] bytes) {
        this.manifest = manifest;
        this.bytes = bytes;
    }

    /** Copies {@code bytes}; both may be empty. */
    public static Payload of(String manifest, byte[] bytes) {
        return new Payload(manifest, bytes.clone());
    }

    public String manifest() {
        return manifest;
    }

    /** Number of bytes, the manifest not counted. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A read-only view of the bytes, without a copy. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && manifest.equals(that.manifest) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * manifest.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Payload[manifest=" + manifest + ", bytes=" + bytes.length + "]";
    }
}
