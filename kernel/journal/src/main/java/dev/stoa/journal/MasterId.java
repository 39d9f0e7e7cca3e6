package dev.stoa.journal;

import java.util.regex.Pattern;

/**
 * Names one master, that is one replica of the log, for as long as its disk lives. A master whose disk was lost comes back under a
 * new id: a voter that forgot its vote must not vote again.
 *
 * @param value letters, digits, dot, dash and underscore, 1 to 64 characters
 */
public record MasterId(String value) {
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public MasterId {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a master id is 1 to 64 letters, digits, dots, dashes or underscores, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
