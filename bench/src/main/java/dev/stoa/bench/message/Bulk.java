package dev.stoa.bench.message;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.stoa.transport.channel.BlobClient;
import dev.stoa.transport.session.SessionAddress;

/** Fetches blocks of 1 MiB as shuffles do: whole, into memory, a few at a time. */
final class Bulk {
    private static final int AT_A_TIME = 4;

    private Bulk() {}

    /** Megabytes a second. */
    static double fetch(BlobClient client, SessionAddress from, int blocks, Duration patience)
            throws InterruptedException {
        Semaphore room = new Semaphore(AT_A_TIME);
        CountDownLatch done = new CountDownLatch(blocks);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long start = System.nanoTime();
        for (int i = 0; i < blocks && failure.get() == null; i++) {
            if (!room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new FigureException("%d of %d blocks came, within %d s"
                        .formatted(blocks - done.getCount(), blocks, patience.toSeconds()));
            }
            CompletableFuture<byte[]> block = client.fetch(from, "block", RawLink.BLOCK_BYTES);
            var unused = block.whenComplete((bytes, failed) -> {
                if (failed != null) {
                    failure.set(failed);
                }
                done.countDown();
                room.release();
            });
        }
        if (failure.get() == null) {
            Waits.await(done, patience, () -> "%d of %d blocks came".formatted(blocks - done.getCount(), blocks));
        }
        if (failure.get() != null) {
            throw new FigureException("a block did not come: " + failure.get(), failure.get());
        }
        return (double) blocks * RawLink.BLOCK_BYTES / 1e6 / ((System.nanoTime() - start) / 1e9);
    }
}
