package dev.stoa.api.offer;

/**
 * How long an agent's leftovers shall not be offered to the framework again, unless there is more than was refused.
 *
 * @param refuseMillis 0 for not at all, at most {@value #MAX_REFUSE_MILLIS}
 */
public record Filter(long refuseMillis) {
    /** The longest refusal: 365 days. */
    public static final long MAX_REFUSE_MILLIS = 31_536_000_000L;

    /** Five seconds, as in Mesos. */
    public static final Filter DEFAULT = new Filter(5_000);

    /** Offer leftovers again at once; what is declined whole is held back for 100 ms all the same. */
    public static final Filter NONE = new Filter(0);

    public Filter {
        if (refuseMillis < 0 || refuseMillis > MAX_REFUSE_MILLIS) {
            throw new IllegalArgumentException(
                    "refuse time of %d ms must be 0 to %d".formatted(refuseMillis, MAX_REFUSE_MILLIS));
        }
    }
}
