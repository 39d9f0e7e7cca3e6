package dev.stoa.agent.container;

import java.util.regex.Pattern;

/**
 * Names one run of one command or executor; never used twice on a machine. Marks the processes of the run and the files
 * that describe it.
 *
 * @param value 1 to 64 letters, digits and '-'
 */
public record ContainerId(String value) implements Comparable<ContainerId> {
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public ContainerId {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "container id '%s' must be 1 to 64 letters, digits or '-'".formatted(value));
        }
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
