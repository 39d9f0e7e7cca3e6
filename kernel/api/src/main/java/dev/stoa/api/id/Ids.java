package dev.stoa.api.id;

/** The one rule that every id obeys, so that an id is always a valid file name, label and column of a listing. */
final class Ids {
    private static final int MAX_LENGTH = 128;

    private Ids() {}

    static void check(String kind, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("%s '%s' has %d characters, must have 1 to %d"
                    .formatted(kind, shown(value), value.length(), MAX_LENGTH));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean inner = c == '.' || c == '-';
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!plain && !(inner && i > 0)) {
                throw new IllegalArgumentException(
                        "%s '%s' has '%c' at position %d, allowed are letters, digits, '_', and after the first '.' and '-'"
                                .formatted(kind, value, c, i));
            }
        }
    }

    private static String shown(String value) {
        return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…";
    }
}
