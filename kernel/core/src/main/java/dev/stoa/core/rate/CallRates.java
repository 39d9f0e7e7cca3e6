package dev.stoa.core.rate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many calls each principal makes, over all its sessions. A call is never refused for its rate: it says when the caller has
 * paid for it, and until then the caller gets no new credit. One owner, one thread.
 */
public final class CallRates {
    /** How many principals are counted; the one that was silent longest is forgotten, and begins with a full bucket. */
    static final int MAX_PRINCIPALS = 10_000;

    private final RateLimit limit;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_PRINCIPALS;
        }
    };

    /** All principals may call as often as this. */
    public CallRates(RateLimit limit) {
        this.limit = limit;
    }

    /** A principal has called. Returns when it has paid for the call; now, if it has. */
    public long called(String principal, long nowMillis) {
        return buckets.computeIfAbsent(principal, name -> new Bucket(limit, nowMillis))
                .take(nowMillis);
    }
}
