package dev.stoa.core.rate;

/**
 * Counts what happens against a {@link RateLimit}: a bucket of tokens that fills with time. It may be overdrawn, and then says
 * until when. Exact in whole numbers: a token is as many parts as the period has milliseconds. One owner, one thread.
 */
public final class Bucket {
    private final RateLimit limit;
    private final long fullParts;
    private long parts;
    private long atMillis;

    /** A full bucket. */
    public Bucket(RateLimit limit, long nowMillis) {
        this.limit = limit;
        this.fullParts = limit.burst() * limit.periodMillis();
        this.parts = fullParts;
        this.atMillis = nowMillis;
    }

    /** Takes a token, there or not. Returns when the bucket is no longer overdrawn: now, if it is not. */
    public long take(long nowMillis) {
        fill(nowMillis);
        parts -= limit.periodMillis();
        return dueMillis();
    }

    /** Takes a token if there is one. */
    public boolean takeIfThere(long nowMillis) {
        fill(nowMillis);
        if (parts < limit.periodMillis()) {
            return false;
        }
        parts -= limit.periodMillis();
        return true;
    }

    /** When there is a token: now, if there is one. */
    public long nextMillis(long nowMillis) {
        fill(nowMillis);
        return atMillis + ceilDiv(Math.max(0, limit.periodMillis() - parts), limit.times());
    }

    private long dueMillis() {
        return atMillis + ceilDiv(Math.max(0, -parts), limit.times());
    }

    /** A clock that goes back fills nothing. */
    private void fill(long nowMillis) {
        long passedMillis = nowMillis - atMillis;
        if (passedMillis > 0) {
            long missing = fullParts - parts;
            boolean fills = passedMillis > missing / limit.times();
            parts = fills ? fullParts : parts + passedMillis * limit.times();
            atMillis = nowMillis;
        }
    }

    private static long ceilDiv(long parts, long each) {
        return (parts + each - 1) / each;
    }
}
