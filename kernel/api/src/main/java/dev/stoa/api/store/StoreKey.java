package dev.stoa.api.store;

/**
 * Names one value in a framework's store. Keys are ordered as their texts, so keys that begin alike lie together: use '/' for
 * directories.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters of {@code A-Z a-z 0-9 . _ - / : @ % + = , ~}
 */
public record StoreKey(String value) implements Comparable<StoreKey> {
    /** The longest key, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final String SIGNS = "._-/:@%+=,~";

    public StoreKey {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "a store key is empty, must have 1 to %d characters".formatted(MAX_LENGTH));
        }
        check("store key", value);
    }

    /** What a prefix or a place between keys may be: the same characters, and the empty text. */
    static void check(String kind, String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("%s '%s…' has %d characters, may have %d"
                    .formatted(kind, text.substring(0, 64), text.length(), MAX_LENGTH));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && SIGNS.indexOf(c) < 0) {
                throw new IllegalArgumentException(
                        "%s '%s' has '%c' at position %d, allowed are letters, digits and any of %s"
                                .formatted(kind, text, c, i, SIGNS));
            }
        }
    }

    @Override
    public int compareTo(StoreKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
