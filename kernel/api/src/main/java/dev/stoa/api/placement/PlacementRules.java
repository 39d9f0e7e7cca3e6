package dev.stoa.api.placement;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** What holds for every constraint and selector, however it was made. */
final class PlacementRules {
    static final int MAX_DEPTH = 16;
    static final int MAX_TERMS = 128;
    static final int MAX_VALUES = 256;
    static final int MAX_REQUIREMENTS = 32;
    static final int MAX_TEXT = 16_384;
    static final int MAX_COUNT = 1_000_000;
    static final long MAX_MILLIS = 31_536_000_000L;

    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_PREFIX = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private PlacementRules() {}

    static void attribute(String name) {
        require(
                ATTRIBUTE.matcher(name).matches(),
                "attribute '%s' must be a letter followed by at most 62 letters, digits, '_', '.' or '-'",
                name);
    }

    static void value(String attribute, String value) {
        require(
                !value.isBlank()
                        && value.length() <= MAX_VALUES
                        && value.equals(value.strip())
                        && value.chars().noneMatch(c -> c == ';' || c == ':' || Character.isISOControl(c)),
                "value '%s' of attribute '%s' must be 1 to 256 characters without ';', ':', control characters and outer "
                        + "blanks",
                value,
                attribute);
    }

    static void values(String attribute, SortedSet<String> values) {
        require(
                !values.isEmpty() && values.size() <= MAX_VALUES,
                "attribute '%s' is compared with %d values, must be 1 to %d",
                attribute,
                values.size(),
                MAX_VALUES);
        values.forEach(value -> value(attribute, value));
    }

    static void count(String what, int count, int least) {
        require(count >= least && count <= MAX_COUNT, "%s of %d must be %d to %d", what, count, least, MAX_COUNT);
    }

    static void patience(long millis) {
        require(millis >= 0 && millis <= MAX_MILLIS, "patience of %d ms must be 0 to %d", millis, MAX_MILLIS);
    }

    /** Keeps what is nested small enough to be decided quickly and read without fear for the stack. */
    static void nesting(List<Constraint> of) {
        int terms = 1;
        int depth = 1;
        for (Constraint each : of) {
            terms += terms(each);
            depth = Math.max(depth, 1 + depth(each));
        }
        require(terms <= MAX_TERMS, "a constraint of %d terms is too large, at most %d are allowed", terms, MAX_TERMS);
        require(depth <= MAX_DEPTH, "a constraint nested %d deep is too deep, at most %d is allowed", depth, MAX_DEPTH);
    }

    private static int terms(Constraint constraint) {
        int terms = 1;
        for (Constraint each : inside(constraint)) {
            terms += terms(each);
        }
        return terms;
    }

    private static int depth(Constraint constraint) {
        int deepest = 0;
        for (Constraint each : inside(constraint)) {
            deepest = Math.max(deepest, depth(each));
        }
        return deepest + 1;
    }

    private static List<Constraint> inside(Constraint constraint) {
        if (constraint instanceof Constraint.All all) {
            return all.of();
        }
        if (constraint instanceof Constraint.Any any) {
            return any.of();
        }
        return constraint instanceof Constraint.Not not ? List.of(not.of()) : List.of();
    }

    /** Kubernetes' rule for keys: an optional DNS prefix with '/', then a name of at most 63 characters. */
    static void labelKey(String key) {
        int slash = key.indexOf('/');
        boolean prefixIsRight =
                slash < 0 || LABEL_PREFIX.matcher(key.substring(0, slash)).matches();
        require(
                prefixIsRight && LABEL_NAME.matcher(key.substring(slash + 1)).matches(),
                "label '%s' must be 1 to 63 letters, digits, '_', '.' or '-' between two letters or digits, "
                        + "after an optional lower-case DNS name and '/'",
                key);
    }

    /** Kubernetes' rule for values: empty, or at most 63 characters like a name. */
    static void labelValue(String key, String value) {
        require(
                value.isEmpty() || LABEL_NAME.matcher(value).matches(),
                "value '%s' of label '%s' must be empty, or 1 to 63 letters, digits, '_', '.' or '-' between two letters or "
                        + "digits",
                value,
                key);
    }

    static void requirement(String label, LabelSelector.Operator operator, Set<String> values) {
        labelKey(label);
        boolean compares = operator == LabelSelector.Operator.IN || operator == LabelSelector.Operator.NOT_IN;
        require(compares || values.isEmpty(), "label '%s' is asked for with values %s, must have none", label, values);
        require(
                !compares || (!values.isEmpty() && values.size() <= MAX_VALUES),
                "label '%s' is compared with %d values, must be 1 to %d",
                label,
                values.size(),
                MAX_VALUES);
        values.forEach(value -> labelValue(label, value));
    }

    static void require(boolean holds, String rule, Object... values) {
        if (!holds) {
            throw new PlacementFormatException(rule.formatted(values));
        }
    }
}
