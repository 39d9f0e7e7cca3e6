package dev.stoa.sparklite.run;

import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.transport.session.SessionAddress;

/** Bytes for someone else: small ones with the message itself, larger ones as a blob to fetch. */
public sealed interface Payload extends Serializable {
    /** What still travels inside a message. */
    int MAX_INLINE_BYTES = 32 * 1024;

    /** The bytes themselves. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; an array is what serializes small
    record Inline(byte[] bytes) implements Payload {}

    /** Where the bytes can be fetched. */
    record Remote(String address, String name, int size) implements Payload {}

    /** Puts bytes into a message if they are small, else into this process's blobs under the given name. */
    static Payload of(byte[] bytes, String name, Blobs blobs) {
        if (bytes.length <= MAX_INLINE_BYTES) {
            return new Inline(bytes);
        }
        blobs.put(name, bytes);
        return new Remote(blobs.address().toString(), name, bytes.length);
    }

    /** Has the bytes, at once or when they have come. */
    default CompletableFuture<byte[]> fetch(Blobs blobs) {
        if (this instanceof Inline inline) {
            return CompletableFuture.completedFuture(inline.bytes());
        }
        Remote remote = (Remote) this;
        return blobs.fetch(SessionAddress.parse(remote.address()), remote.name(), remote.size());
    }

    /** Waits for the bytes, two minutes at most. */
    default byte[] await(Blobs blobs) throws IOException, InterruptedException {
        try {
            return fetch(blobs).get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new IOException("%s cannot be fetched: %s".formatted(this, e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("%s did not come within two minutes".formatted(this), e);
        }
    }
}
