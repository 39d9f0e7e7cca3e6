package dev.stoa.api.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a role by its path in the tree of roles: {@code eng}, {@code eng/prod}; {@code *} is the role of those who name none
 * and has no children.
 *
 * @param value {@code *}, or 1 to {@value #MAX_DEPTH} parts of 1 to 128 letters, digits, '_', '.', '-' joined by '/', each
 *     starting with a letter, digit or '_'
 */
public record RoleName(String value) implements Comparable<RoleName> {
    /** The deepest path. */
    public static final int MAX_DEPTH = 8;

    /** The role of those who name none. */
    public static final RoleName DEFAULT = new RoleName("*");

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    public RoleName {
        if (!value.equals("*")) {
            List<String> parts = List.of(value.split("/", -1));
            if (parts.size() > MAX_DEPTH) {
                throw new IllegalArgumentException(
                        "role '%s' has %d levels, at most %d are allowed".formatted(value, parts.size(), MAX_DEPTH));
            }
            for (String part : parts) {
                if (!PART.matcher(part).matches()) {
                    throw new IllegalArgumentException(
                            ("role '%s' must be '*' or parts of 1 to 128 letters, digits, '_', '.', '-' joined by '/', "
                                            + "each starting with a letter, digit or '_'")
                                    .formatted(value));
                }
            }
        }
    }

    /** The role above; empty at the top level. */
    public Optional<RoleName> parent() {
        int slash = value.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(new RoleName(value.substring(0, slash)));
    }

    /** This role and all above it, this one first. */
    public List<RoleName> path() {
        List<RoleName> path = new ArrayList<>();
        for (Optional<RoleName> at = Optional.of(this);
                at.isPresent();
                at = at.get().parent()) {
            path.add(at.get());
        }
        return Collections.unmodifiableList(path);
    }

    /** Whether this is the other role or stands above it. */
    public boolean covers(RoleName other) {
        return value.equals(other.value) || other.value.startsWith(value + "/");
    }

    @Override
    public int compareTo(RoleName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
