package dev.stoa.sparklite.shuffle;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.transport.session.SessionAddress;

/**
 * Brings segments from other executors, a few at a time and ahead of their use, and hands them out in their order. Large
 * ones wait on disk, so memory is bounded by {@value #AHEAD} small ones.
 */
final class SegmentFetcher implements AutoCloseable {
    /** How many segments are on their way or waiting at most. */
    static final int AHEAD = 4;

    /** Larger segments go to disk. */
    static final int SMALL_BYTES = 1 << 20;

    /** After so long without the whole segment it counts as lost. */
    private static final long TIMEOUT_SECONDS = 120;

    private final Blobs blobs;
    private final Path scratch;
    private final String name;
    private final Iterator<Segment> todo;
    private final Deque<Arriving> ahead = new ArrayDeque<>();
    private int files;

    /**
     * Fetches these in this order.
     *
     * @param name begins the names of files in {@code scratch}; nobody else writes such names there
     */
    SegmentFetcher(Blobs blobs, List<Segment> segments, Path scratch, String name) {
        this.blobs = blobs;
        this.scratch = scratch;
        this.name = name;
        this.todo = segments.iterator();
    }

    /** Uses the bytes of one segment. */
    @FunctionalInterface
    interface User {
        void use(InputStream bytes) throws Exception;
    }

    /** Hands the next segment to its user; answers whether there was one. */
    boolean next(User user) throws Exception {
        while (ahead.size() < AHEAD && todo.hasNext()) {
            ahead.add(request(todo.next()));
        }
        Arriving arriving = ahead.poll();
        if (arriving == null) {
            return false;
        }
        try (InputStream bytes = arriving.await()) {
            user.use(bytes);
        } finally {
            arriving.discard();
        }
        return true;
    }

    private Arriving request(Segment segment) {
        SessionAddress address = SessionAddress.parse(segment.address());
        if (address.equals(blobs.address())) {
            return new Local(segment, address);
        }
        if (segment.bytes() <= SMALL_BYTES) {
            return new InMemory(segment, blobs.fetch(address, segment.name(), (int) segment.bytes()));
        }
        Path file = scratch.resolve(name + ".fetch" + files++);
        return new OnDisk(segment, file, blobs.fetch(address, segment.name(), file));
    }

    @Override
    public void close() throws IOException {
        for (Arriving each : ahead) {
            each.discard();
        }
        ahead.clear();
    }

    /** A segment that was asked for. */
    private interface Arriving {
        InputStream await() throws SegmentLostException, InterruptedException;

        /** Called once, when nobody will read it any more. */
        void discard() throws IOException;
    }

    private static void requireLength(Segment segment, long got) throws SegmentLostException {
        if (got != segment.bytes()) {
            throw new SegmentLostException(
                    segment, new IOException("%d bytes instead of %d".formatted(got, segment.bytes())));
        }
    }

    private static <T> T await(Segment segment, CompletableFuture<T> future)
            throws SegmentLostException, InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new SegmentLostException(segment, e.getCause() == null ? e : e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new SegmentLostException(
                    segment, new IOException("did not come within %d s".formatted(TIMEOUT_SECONDS)));
        }
    }

    private final class Local implements Arriving {
        private final Segment segment;
        private final SessionAddress address;

        Local(Segment segment, SessionAddress address) {
            this.segment = segment;
            this.address = address;
        }

        @Override
        public InputStream await() throws SegmentLostException {
            try {
                return new BufferedInputStream(blobs.open(address, segment.name()), 64 * 1024);
            } catch (IOException e) {
                throw new SegmentLostException(segment, e);
            }
        }

        @Override
        public void discard() {
            // Nothing was brought.
        }
    }

    private static final class InMemory implements Arriving {
        private final Segment segment;
        private final CompletableFuture<byte[]> bytes;

        InMemory(Segment segment, CompletableFuture<byte[]> bytes) {
            this.segment = segment;
            this.bytes = bytes;
        }

        @Override
        public InputStream await() throws SegmentLostException, InterruptedException {
            byte[] got = SegmentFetcher.await(segment, bytes);
            requireLength(segment, got.length);
            return new ByteArrayInputStream(got);
        }

        @Override
        public void discard() {
            bytes.cancel(false);
        }
    }

    private static final class OnDisk implements Arriving {
        private final Segment segment;
        private final Path file;
        private final CompletableFuture<Long> length;

        OnDisk(Segment segment, Path file, CompletableFuture<Long> length) {
            this.segment = segment;
            this.file = file;
            this.length = length;
        }

        @Override
        public InputStream await() throws SegmentLostException, InterruptedException {
            requireLength(segment, SegmentFetcher.await(segment, length));
            try {
                return new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
            } catch (IOException e) {
                throw new SegmentLostException(segment, e);
            }
        }

        @Override
        public void discard() throws IOException {
            // A fetch that still runs deletes or leaves its own file; the sandbox goes with the executor.
            length.cancel(false);
            Files.deleteIfExists(file);
        }
    }
}
