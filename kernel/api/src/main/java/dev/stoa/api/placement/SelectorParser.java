package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.placement.LabelSelector.Operator;
import dev.stoa.api.placement.LabelSelector.Requirement;

/** Reads selectors in the grammar of Kubernetes. */
final class SelectorParser {
    private final Scanner in;

    SelectorParser(String text) {
        this.in = new Scanner(text);
    }

    LabelSelector parse() {
        List<Requirement> requirements = new ArrayList<>();
        if (in.isAtEnd()) {
            return LabelSelector.EVERYTHING;
        }
        do {
            requirements.add(requirement());
        } while (in.skipIf(","));
        if (!in.isAtEnd()) {
            throw in.broken("',' must stand between two requirements");
        }
        return new LabelSelector(requirements);
    }

    private Requirement requirement() {
        boolean absent = in.skipIf("!");
        int from = in.at();
        String label = in.run(SelectorParser::isPart);
        if (label.isEmpty()) {
            throw in.brokenAt(from, "a label must stand here");
        }
        try {
            if (absent) {
                return new Requirement(label, Operator.ABSENT, Collections.emptySortedSet());
            }
            if (in.skipIf("!=")) {
                return new Requirement(label, Operator.NOT_IN, single());
            }
            if (in.skipIf("==") || in.skipIf("=")) {
                return new Requirement(label, Operator.IN, single());
            }
            if (in.skipIfWord("in", SelectorParser::isPart)) {
                return new Requirement(label, Operator.IN, several());
            }
            if (in.skipIfWord("notin", SelectorParser::isPart)) {
                return new Requirement(label, Operator.NOT_IN, several());
            }
            return new Requirement(label, Operator.EXISTS, Collections.emptySortedSet());
        } catch (PlacementFormatException broken) {
            throw broken.isPlaced() ? broken : in.brokenAt(from, broken.rule());
        }
    }

    private SortedSet<String> single() {
        SortedSet<String> value = new TreeSet<>();
        value.add(in.run(SelectorParser::isPart));
        return value;
    }

    private SortedSet<String> several() {
        SortedSet<String> values = new TreeSet<>();
        in.require("(", "before the values");
        do {
            int from = in.at();
            String value = in.run(SelectorParser::isPart);
            if (!values.add(value)) {
                throw in.brokenAt(from, "value '%s' is given twice".formatted(value));
            }
        } while (in.skipIf(","));
        in.require(")", "after the values");
        return values;
    }

    private static boolean isPart(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '/');
    }
}
