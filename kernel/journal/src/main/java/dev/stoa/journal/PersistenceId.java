package dev.stoa.journal;

/**
 * Names one stream of events in the log.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters
 */
public record PersistenceId(String value) {
    /** Longest accepted name, in characters. */
    public static final int MAX_LENGTH = 512;

    public PersistenceId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a persistence id has 1 to " + MAX_LENGTH + " characters, not " + value.length());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
