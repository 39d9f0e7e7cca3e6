package dev.stoa.testkit.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits in real time for what other processes do, which nobody announces. */
public final class Waiting {
    private static final long LOOK_NANOS = 100_000_000;

    private Waiting() {}

    /** Looks ten times a second until it is so; throws IllegalStateException with the complaint if it is not within the patience. */
    public static void until(Duration patience, BooleanSupplier condition, Supplier<String> complaint)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("after %d s: %s".formatted(patience.toSeconds(), complaint.get()));
            }
            untilNanos(System.nanoTime() + LOOK_NANOS);
        }
    }

    /** Waits for a moment of {@link System#nanoTime}. */
    static void untilNanos(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left);
        }
    }
}
