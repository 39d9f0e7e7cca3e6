package dev.stoa.bench.message;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the answers that come over a {@link Link}. {@link #onAnswer} and {@link #onEnded} are for the one thread
 * that receives; the rest is for the one that measures.
 *
 * <p>Trips there and back are begun at times that were fixed before, and are measured from those: whoever is late, the other
 * process, this one or the sender itself, it counts (no coordinated omission).
 */
final class Tally {
    private static final long NEAR_NANOS = 200_000;

    private volatile Stream stream = new Stream(0);
    private volatile Trips trips = new Trips(0, 1, 0);
    private volatile @Nullable String ended;

    /** Answers one way. */
    private static final class Stream {
        private final int count;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int came;
        private volatile long halfNanos;
        private volatile long endNanos;

        Stream(int count) {
            this.count = count;
        }
    }

    /** Trips there and back: number i, from 0, is due at a fixed time. */
    private static final class Trips {
        private final int count;
        private final long startNanos;
        private final double intervalNanos;
        private final Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int came;

        Trips(int count, int perSecond, long startNanos) {
            this.count = count;
            this.intervalNanos = 1e9 / perSecond;
            this.startNanos = startNanos;
        }

        long dueNanos(int number) {
            return startNanos + (long) (number * intervalNanos);
        }
    }

    /** Takes an answer: numbers from 1 on are of a stream, negative ones of a trip. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void onAnswer(long number) {
        if (number > 0) {
            Stream now = stream;
            int came = now.came + 1;
            now.came = came;
            if (came == now.count / 2) {
                now.halfNanos = System.nanoTime();
            } else if (came == now.count) {
                now.endNanos = System.nanoTime();
                now.done.countDown();
            }
            return;
        }
        Trips now = trips;
        now.histogram.recordValue(Math.max(1, System.nanoTime() - now.dueNanos((int) (-number - 1))));
        int came = now.came + 1;
        now.came = came;
        if (came == now.count) {
            now.done.countDown();
        }
    }

    /** Nothing will come any more: whoever waits hears why. */
    void onEnded(String why) {
        ended = why;
        stream.done.countDown();
        trips.done.countDown();
    }

    /** How many messages a second come, taken over the second half. */
    double oneWay(Link link, int count, Duration patience) throws InterruptedException {
        Stream now = new Stream(count);
        stream = now;
        link.askForStream(count);
        Waits.await(now.done, patience, () -> "%d of %d messages came".formatted(now.came, count));
        requireOpen();
        return count / 2.0 / ((now.endNanos - now.halfNanos) / 1e9);
    }

    /** How long each of so many trips took, begun at this rate. */
    Histogram trips(Link link, int count, int perSecond, Duration patience) throws InterruptedException {
        Trips now = new Trips(count, perSecond, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
        trips = now;
        long giveUp = now.dueNanos(count) + patience.toNanos();
        for (int i = 0; i < count; i++) {
            restUntil(now.dueNanos(i));
            while (!link.ask(-i - 1)) {
                requireOpen();
                if (System.nanoTime() - giveUp > 0) {
                    throw new FigureException(
                            "only %d of %d calls found room, within %d s".formatted(i, count, patience.toSeconds()));
                }
                LockSupport.parkNanos(NEAR_NANOS);
            }
        }
        Waits.await(now.done, patience, () -> "%d of %d answers came".formatted(now.came, count));
        requireOpen();
        return now.histogram;
    }

    private void requireOpen() {
        String why = ended;
        if (why != null) {
            throw new FigureException("the connection has ended: " + why);
        }
    }

    /** Sleeps while the time is far and yields when it is near: a sleep is 50 us too long. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void restUntil(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            if (left > NEAR_NANOS) {
                LockSupport.parkNanos(left - NEAR_NANOS);
            } else {
                Thread.yield();
            }
        }
    }
}
