package dev.stoa.transport.session;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides where and when a client tries to attach next: the configured addresses in turn with a jittered, bounded
 * back-off, and at once where it was redirected to. Pure and not safe for several threads; it never gives up on an
 * address that is merely silent.
 *
 * <p>Use: try what {@link #first} says, tell {@link #opened} when a session was opened, and ask {@link #after} at each end.
 */
public final class LeaderSeeker {
    /** Redirects in a row that are followed at once; later ones wait, or two that name each other would never rest. */
    static final int REDIRECTS_AT_ONCE = 4;

    /** The longest wait after a master has answered that it knows of no leader, in milliseconds: it is about to know. */
    static final long LEADERLESS_MAX_MILLIS = 1_000;

    /**
     * How often an address that fell silent is passed over while there are others: those that do not know yet that a leader has died
     * point to it, and to try it costs the whole time that an attempt may take.
     */
    static final int PASSED_OVER = 6;

    /**
     * How long to wait between attempts.
     *
     * @param firstMillis the upper bound of the first wait; it doubles with each failure
     * @param maxMillis what the bound never exceeds
     */
    public record BackOff(long firstMillis, long maxMillis) {
        /** A quarter of a second, doubling to five. */
        public static final BackOff DEFAULT = new BackOff(250, 5_000);

        public BackOff {
            if (firstMillis < 1 || maxMillis < firstMillis) {
                throw new IllegalArgumentException(
                        "back-off of %d to %d ms must be 1 or more and ascending".formatted(firstMillis, maxMillis));
            }
        }
    }

    /** What to do. */
    public sealed interface Next {
        /** Wait, then try there. */
        record Attach(SessionAddress address, long delayMillis) implements Next {}

        /** Trying again is no use; the end says why. */
        record GiveUp(SessionEnd end) implements Next {}
    }

    private final List<SessionAddress> addresses;
    private final BackOff backOff;
    private final RandomGenerator random;
    private SessionAddress tried;
    private Optional<SessionAddress> silent = Optional.empty();
    private int passedOver;
    private int turn;
    private int failures;
    private int redirects;

    /** Seeks among one or more addresses. */
    public LeaderSeeker(List<SessionAddress> addresses, BackOff backOff, RandomGenerator random) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address is given to attach to");
        }
        this.addresses = List.copyOf(addresses);
        this.tried = this.addresses.get(0);
        this.backOff = backOff;
        this.random = random;
    }

    /** Seeks with the default back-off. */
    public LeaderSeeker(List<SessionAddress> addresses, RandomGenerator random) {
        this(addresses, BackOff.DEFAULT, random);
    }

    /** The first try: the first address, at once. */
    public Next.Attach first() {
        return attach(addresses.get(0), 0);
    }

    private Next.Attach attach(SessionAddress address, long delayMillis) {
        tried = address;
        return new Next.Attach(address, delayMillis);
    }

    /** Takes note that a session was opened: waits are short again. */
    public void opened() {
        failures = 0;
        redirects = 0;
        silent = Optional.empty();
    }

    /** What follows the end of a session or of an attempt. */
    public Next after(SessionEnd end) {
        return switch (end.cause()) {
            case REFUSED, CLOSED_HERE -> new Next.GiveUp(end);
            case REDIRECTED -> redirected(end);
            case LEASE_EXPIRED, UNREACHABLE -> {
                silent = Optional.of(tried);
                passedOver = 0;
                yield another(backOff.maxMillis());
            }
            case CLOSED_BY_PEER, PROTOCOL_BROKEN, MEDIA_LOST -> another(backOff.maxMillis());
        };
    }

    /** Whether it is better to ask others than this one; so often and no more. */
    private boolean passesOver(SessionAddress address) {
        boolean passes = passedOver < PASSED_OVER
                && silent.filter(address::equals).isPresent()
                && addresses.stream().anyMatch(other -> !other.equals(address));
        passedOver += passes ? 1 : 0;
        return passes;
    }

    private Next redirected(SessionEnd end) {
        Optional<SessionAddress> target = target(end.redirect());
        if (target.isEmpty() || passesOver(target.get())) {
            return another(Math.max(backOff.firstMillis(), Math.min(backOff.maxMillis(), LEADERLESS_MAX_MILLIS)));
        }
        redirects++;
        return attach(target.get(), redirects <= REDIRECTS_AT_ONCE ? 0 : delay(backOff.maxMillis()));
    }

    private Next another(long maxMillis) {
        redirects = 0;
        turn = (turn + 1) % addresses.size();
        if (passesOver(addresses.get(turn))) {
            turn = (turn + 1) % addresses.size();
        }
        return attach(addresses.get(turn), delay(maxMillis));
    }

    private long delay(long maxMillis) {
        long bound = backOff.firstMillis() << Math.min(failures, 20);
        if (bound > maxMillis || bound < backOff.firstMillis()) {
            bound = maxMillis;
        }
        failures = Math.min(failures + 1, 20);
        // At least half, so that a crowd neither comes together nor comes at once.
        return bound / 2 + random.nextLong(bound - bound / 2 + 1);
    }

    private static Optional<SessionAddress> target(String redirect) {
        if (redirect.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SessionAddress.parse(redirect));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
