package dev.stoa.api.placement;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Chooses tasks by their labels, in the grammar of Kubernetes: {@code app=web,tier in (a,b),!canary}. All requirements must
 * hold; none at all chooses every task.
 */
public record LabelSelector(List<Requirement> requirements) {
    /** Chooses every task. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** How a requirement compares. */
    public enum Operator {
        /** The label is there with one of the values. */
        IN,
        /** The label is not there, or with none of the values. */
        NOT_IN,
        /** The label is there. */
        EXISTS,
        /** The label is not there. */
        ABSENT
    }

    /** One requirement. {@code values} is empty for {@link Operator#EXISTS} and {@link Operator#ABSENT}. */
    public record Requirement(String label, Operator operator, SortedSet<String> values) {
        public Requirement {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        }

        boolean holdsFor(SortedMap<String, String> labels) {
            String value = labels.get(label);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case ABSENT -> value == null;
            };
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** Whether a task with these labels is chosen. */
    public boolean matches(SortedMap<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.holdsFor(labels)) {
                return false;
            }
        }
        return true;
    }
}
