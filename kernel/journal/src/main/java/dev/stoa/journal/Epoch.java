package dev.stoa.journal;

/**
 * Numbers the reigns of masters: every election gives a higher epoch, so that the words of an older master can be told from those of
 * a newer one.
 *
 * @param value zero or more; providers give 1 and up
 */
public record Epoch(long value) implements Comparable<Epoch> {
    /** The epoch before any election; a writer that uses it is not fenced by epoch until someone with a higher one has written. */
    public static final Epoch NONE = new Epoch(0);

    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("an epoch is not negative: " + value);
        }
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
