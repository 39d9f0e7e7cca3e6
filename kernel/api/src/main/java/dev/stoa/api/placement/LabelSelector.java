package dev.stoa.api.placement;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Chooses tasks by their labels, in the grammar of Kubernetes: {@code app=web,tier in (a,b),!canary}. All requirements must
 * hold; none at all chooses every task. At most 32 requirements of at most 256 values each. Labels whose names break
 * Kubernetes' rules cannot be named by a selector.
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
            PlacementRules.requirement(label, operator, values);
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

        @Override
        public String toString() {
            return switch (operator) {
                case IN -> values.size() == 1 ? label + "=" + values.first() : label + " in " + listed();
                case NOT_IN -> values.size() == 1 ? label + "!=" + values.first() : label + " notin " + listed();
                case EXISTS -> label;
                case ABSENT -> "!" + label;
            };
        }

        private String listed() {
            return "(" + String.join(",", values) + ")";
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
        PlacementRules.require(
                requirements.size() <= PlacementRules.MAX_REQUIREMENTS,
                "a selector of %d requirements is too large, at most %d are allowed",
                requirements.size(),
                PlacementRules.MAX_REQUIREMENTS);
    }

    /**
     * Reads the grammar of Kubernetes: {@code a=b}, {@code a==b}, {@code a!=b}, {@code a in (b,c)}, {@code a notin (b,c)},
     * {@code a}, {@code !a}, joined by commas. The empty text chooses every task.
     *
     * @throws PlacementFormatException naming the place, the value and the rule it breaks
     */
    public static LabelSelector parse(String text) {
        return new SelectorParser(text).parse();
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

    /** Prints the form that {@link #parse} reads back to an equal value. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Requirement requirement : requirements) {
            text.append(text.length() == 0 ? "" : ",").append(requirement);
        }
        return text.toString();
    }
}
