package dev.stoa.api.task;

import java.util.regex.Pattern;

/**
 * The name of a user of an agent's machine, as {@code getent passwd} knows it; no number.
 *
 * @param value 1 to 32 letters, digits or '_', '.', '-', the first a letter or '_'
 */
public record UserName(String value) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

    public UserName {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "user '%s' must be 1 to 32 letters, digits or '_', '.', '-', the first a letter or '_'"
                            .formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
