package dev.stoa.chronoslite.job;

import java.time.Duration;
import java.util.regex.Pattern;

/** Rules that several parts of a definition share, each with its sentence. */
public final class JobRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private JobRules() {}

    /** A job's name, which becomes part of task ids and addresses. */
    public static void requireName(String name) {
        if (name.isEmpty() || name.length() > JobDefinition.MAX_NAME) {
            throw new JobRuleException("name '%s' has %d characters, must have 1 to %d"
                    .formatted(
                            name.length() > 80 ? name.substring(0, 80) + "…" : name,
                            name.length(),
                            JobDefinition.MAX_NAME));
        }
        if (!NAME.matcher(name).matches()) {
            throw new JobRuleException(
                    "name '%s' must be letters, digits, '_', and after the first '.' and '-'".formatted(name));
        }
    }

    static void requireLength(String field, String value, int most) {
        if (value.length() > most) {
            throw new JobRuleException(
                    "'%s' has %d characters, at most %d are allowed".formatted(field, value.length(), most));
        }
    }

    static void requireRange(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new JobRuleException("'%s' is %d, must be %d to %d".formatted(field, value, least, most));
        }
    }

    static void requireDuration(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new JobRuleException("'%s' is %s, must be %s to %s".formatted(field, value, least, most));
        }
    }
}
