package dev.stoa.api.placement;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Prints constraints; what it prints {@link ConstraintParser} reads back to an equal value. */
final class ConstraintPrinter {
    private ConstraintPrinter() {}

    static String print(Constraint constraint) {
        if (constraint instanceof Constraint.All all) {
            return joined(all.of(), " and ", "true", "all");
        }
        if (constraint instanceof Constraint.Any any) {
            return joined(any.of(), " or ", "false", "any");
        }
        if (constraint instanceof Constraint.Not not) {
            return not(not.of());
        }
        if (constraint instanceof Constraint.AttributeEquals equal) {
            return word(equal.attribute()) + " == " + word(equal.value());
        }
        if (constraint instanceof Constraint.AttributeIn in) {
            return word(in.attribute()) + " in " + values(in.values());
        }
        if (constraint instanceof Constraint.AttributeMatches matches) {
            return word(matches.attribute()) + " matches " + quoted(matches.pattern());
        }
        if (constraint instanceof Constraint.AttributeExists exists) {
            return "exists(" + word(exists.attribute()) + ")";
        }
        if (constraint instanceof Constraint.Near near) {
            return "near(%s, %s, %s)"
                    .formatted(word(near.domain()), values(near.values()), duration(near.patienceMillis()));
        }
        return counted(constraint);
    }

    private static String counted(Constraint constraint) {
        if (constraint instanceof Constraint.Spread spread) {
            return call("spread", spread.domain(), spread.tasks(), ", " + spread.maxSkew());
        }
        if (constraint instanceof Constraint.Affinity affinity) {
            return call("affinity", affinity.domain(), affinity.tasks(), "");
        }
        if (constraint instanceof Constraint.AntiAffinity apart) {
            return call("anti-affinity", apart.domain(), apart.tasks(), "");
        }
        if (constraint instanceof Constraint.MaxPer max) {
            return max.max() == 1
                    ? call("unique", max.domain(), max.tasks(), "")
                    : call("max-per", max.domain(), max.tasks(), ", " + max.max());
        }
        Constraint.Cluster cluster = (Constraint.Cluster) constraint;
        return call("cluster", cluster.domain(), cluster.tasks(), "");
    }

    private static String call(String name, String domain, LabelSelector tasks, String rest) {
        String selector = tasks.requirements().isEmpty() ? "" : ", " + tasks;
        return name + "(" + word(domain) + selector + rest + ")";
    }

    private static String joined(List<Constraint> of, String by, String ifNone, String ifOne) {
        if (of.isEmpty()) {
            return ifNone;
        }
        if (of.size() == 1) {
            return ifOne + "(" + print(of.get(0)) + ")";
        }
        return of.stream().map(ConstraintPrinter::inner).collect(Collectors.joining(by));
    }

    private static String not(Constraint of) {
        if (of instanceof Constraint.AttributeEquals equal) {
            return word(equal.attribute()) + " != " + word(equal.value());
        }
        if (of instanceof Constraint.AttributeIn in) {
            return word(in.attribute()) + " not in " + values(in.values());
        }
        return "not " + inner(of);
    }

    /** As it stands inside another: in parentheses if it joins several. */
    private static String inner(Constraint constraint) {
        boolean joins = (constraint instanceof Constraint.All all && all.of().size() > 1)
                || (constraint instanceof Constraint.Any any && any.of().size() > 1);
        return joins ? "(" + print(constraint) + ")" : print(constraint);
    }

    private static String values(SortedSet<String> values) {
        return values.stream().map(ConstraintPrinter::word).collect(Collectors.joining(", ", "(", ")"));
    }

    static String word(String word) {
        boolean plain = !word.isEmpty()
                && word.chars().allMatch(ConstraintParser::isWordPart)
                && !ConstraintParser.KEYWORDS.contains(word);
        return plain ? word : quoted(word);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String duration(long millis) {
        if (millis > 0 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis > 0 && millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
