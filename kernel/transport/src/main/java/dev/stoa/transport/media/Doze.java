package dev.stoa.transport.media;

import java.util.concurrent.locks.LockSupport;

/**
 * How the thread of the sessions rests: it spins and yields while work is in flight, and then parks, never longer than a
 * part of the silence so far nor than a bound. So a busy thread answers in microseconds, and a quiet one costs next to
 * nothing. Anybody may {@link #wake} it.
 *
 * <p>For one thread, which is the one that calls {@link #idle}.
 */
public final class Doze {
    private static final long SPIN_NANOS = 10_000;
    private static final long YIELD_NANOS = 60_000;
    private static final long MIN_PARK_NANOS = 50_000;
    private static final int SILENCE_PART = 8;

    private final long maxParkNanos;
    private volatile Thread sleeper = Thread.currentThread();
    private volatile boolean dozing;
    private long idleSince;

    /** Rests at most so long at a time. */
    public Doze(long maxParkMicros) {
        this.maxParkNanos = maxParkMicros * 1_000;
    }

    /** Rests a little, longer the longer there was nothing to do. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is the point: the peer that is waited for may need this core
    public void idle(int workDone) {
        if (workDone > 0) {
            idleSince = 0;
            return;
        }
        long now = System.nanoTime();
        if (idleSince == 0) {
            idleSince = now;
        }
        long silence = now - idleSince;
        if (silence < SPIN_NANOS) {
            Thread.onSpinWait();
        } else if (silence < YIELD_NANOS) {
            Thread.yield();
        } else {
            park(Math.max(MIN_PARK_NANOS, Math.min(maxParkNanos, silence / SILENCE_PART)));
        }
    }

    private void park(long nanos) {
        sleeper = Thread.currentThread();
        dozing = true;
        LockSupport.parkNanos(this, nanos);
        if (!dozing) {
            // Whoever woke this thread has sent something, so an answer may be near.
            idleSince = 0;
        }
        dozing = false;
    }

    /** Ends a rest before its time. Costs one read if there is none. From any thread. */
    public void wake() {
        if (dozing) {
            dozing = false;
            LockSupport.unpark(sleeper);
        }
    }
}
