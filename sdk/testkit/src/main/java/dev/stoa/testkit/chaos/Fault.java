package dev.stoa.testkit.chaos;

/**
 * One harm that is done to a node and undone after a while.
 *
 * @param kind what is done
 * @param node to whom
 * @param atMillis when, counted from the beginning of the plan
 * @param lastsMillis for how long; at least 1
 */
public record Fault(Kind kind, String node, long atMillis, long lastsMillis) {
    /** What can be done to a node. */
    public enum Kind {
        /** SIGKILL; undone by starting it again. */
        KILL,
        /** SIGSTOP; undone by SIGCONT. */
        PAUSE,
        /** Nothing it sends arrives, and nothing arrives at it. */
        CUT_OFF,
        /** Nothing arrives at it; what it sends does. */
        DEAFEN,
        /** Nothing it sends arrives; it hears all. */
        MUTE
    }

    public Fault {
        if (atMillis < 0 || lastsMillis < 1) {
            throw new IllegalArgumentException("a fault at %d ms for %d ms must begin at 0 or later and last 1 or more"
                    .formatted(atMillis, lastsMillis));
        }
    }

    /** When it is undone. */
    public long endMillis() {
        return atMillis + lastsMillis;
    }

    @Override
    public String toString() {
        return "%7.1f s  %-7s %s for %.1f s".formatted(atMillis / 1e3, kind, node, lastsMillis / 1e3);
    }
}
