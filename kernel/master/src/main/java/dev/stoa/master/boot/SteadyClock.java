package dev.stoa.master.boot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which a master leads: that of the calendar when it was made, and from then on as much later as time has really passed.
 * Offers, leases and fail-over time-outs neither run out at once nor last for ever because somebody sets the machine's clock.
 *
 * <p>What it shows, and the maintenance windows it keeps, follow the calendar as it was before; it says so once for each jump. The
 * next start of the process takes the new one up. From any thread.
 */
final class SteadyClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);
    private static final Duration JUMP = Duration.ofSeconds(10);

    private final InstantSource wall;
    private final LongSupplier nanos;
    private final long startMillis;
    private final long startNanos;
    private final AtomicLong offMillis = new AtomicLong();

    /**
     * Begins now.
     *
     * @param wall the calendar
     * @param nanos a clock that is never set, in nanoseconds since any moment
     */
    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.startMillis = wall.millis();
        this.startNanos = nanos.getAsLong();
    }

    static SteadyClock ofMachine() {
        return new SteadyClock(Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public long millis() {
        long steady = startMillis + (nanos.getAsLong() - startNanos) / 1_000_000;
        long off = wall.millis() - steady;
        long known = offMillis.get();
        if (Math.abs(off - known) > JUMP.toMillis() && offMillis.compareAndSet(known, off)) {
            LOG.warn(
                    "the machine's clock was set by {} ms; leases and time-outs are not touched, times shown and"
                            + " maintenance windows follow the old one until this master is started again",
                    off - known);
        }
        return steady;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** By how much the calendar was set since the beginning, as far as that was noticed. */
    Duration noticedJump() {
        return Duration.ofMillis(offMillis.get());
    }
}
