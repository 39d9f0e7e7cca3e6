package dev.stoa.api.placement;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What must be true of the agent on which a task runs. A value that compares, prints and parses; deciding is the
 * {@link Matcher}'s.
 *
 * <p>A <em>domain</em> is the name of an attribute ({@code rack}, {@code zone}, {@code region}, any other), or one of the two
 * that every agent has: {@code host}, its host's name, and {@code agent}, its id. Agents with the same value of it are in one
 * domain, agents without the attribute are in none. Tasks are counted by domain if they are live, of the same framework, and
 * their labels match the selector.
 *
 * <p>At most 128 terms, nested at most 16 deep, with at most 256 values each. The language is told in the module's
 * {@code docs/constraints.md}.
 */
public sealed interface Constraint {
    /** The domain of agents of one host. */
    String HOST = "host";

    /** The domain of one agent. */
    String AGENT = "agent";

    /** True everywhere. */
    Constraint NONE = new All(List.of());

    /** The agent says exactly this of itself. */
    record AttributeEquals(String attribute, String value) implements Constraint {
        public AttributeEquals {
            PlacementRules.attribute(attribute);
            PlacementRules.value(attribute, value);
        }
    }

    /** The agent says one of these of itself. */
    record AttributeIn(String attribute, SortedSet<String> values) implements Constraint {
        public AttributeIn {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
            PlacementRules.attribute(attribute);
            PlacementRules.values(attribute, values);
        }
    }

    /** What the agent says of itself matches the whole of a {@link LinearPattern}: a regular expression of bounded cost. */
    record AttributeMatches(String attribute, String pattern) implements Constraint {
        public AttributeMatches {
            PlacementRules.attribute(attribute);
            LinearPattern.check(pattern);
        }
    }

    /** The agent says anything at all under this name. */
    record AttributeExists(String attribute) implements Constraint {
        public AttributeExists {
            PlacementRules.attribute(attribute);
        }
    }

    /**
     * With this task, its domain holds at most {@code maxSkew} matching tasks more than that domain of an open agent which
     * holds fewest. False in no domain.
     */
    record Spread(String domain, LabelSelector tasks, int maxSkew) implements Constraint {
        public Spread {
            PlacementRules.attribute(domain);
            PlacementRules.count("skew", maxSkew, 1);
        }
    }

    /**
     * The domain holds a matching task already; or none runs in any domain yet and this task matches by itself. False in no
     * domain.
     */
    record Affinity(String domain, LabelSelector tasks) implements Constraint {
        public Affinity {
            PlacementRules.attribute(domain);
        }
    }

    /** The domain holds no matching task. True in no domain. It binds the task that states it, not those that come later. */
    record AntiAffinity(String domain, LabelSelector tasks) implements Constraint {
        public AntiAffinity {
            PlacementRules.attribute(domain);
        }
    }

    /** With this task, the domain holds at most {@code max} matching tasks; 1 makes it unique. False in no domain. */
    record MaxPer(String domain, LabelSelector tasks, int max) implements Constraint {
        public MaxPer {
            PlacementRules.attribute(domain);
            PlacementRules.count("maximum", max, 1);
        }
    }

    /** All matching tasks are in this domain; where there are none yet, any domain will do. False in no domain. */
    record Cluster(String domain, LabelSelector tasks) implements Constraint {
        public Cluster {
            PlacementRules.attribute(domain);
        }
    }

    /**
     * One of these domain values, until patience runs out: {@code patienceMillis} after the demand was stated, any place will
     * do (delay scheduling; Zaharia and others, EuroSys 2010). For an offer accepted or a claim, which wait for nothing, it is true
     * everywhere.
     */
    record Near(String domain, SortedSet<String> values, long patienceMillis) implements Constraint {
        public Near {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
            PlacementRules.attribute(domain);
            PlacementRules.values(domain, values);
            PlacementRules.patience(patienceMillis);
        }
    }

    /** All of these; true if there are none. */
    record All(List<Constraint> of) implements Constraint {
        public All {
            of = List.copyOf(of);
            PlacementRules.nesting(of);
        }
    }

    /** At least one of these; false if there are none. */
    record Any(List<Constraint> of) implements Constraint {
        public Any {
            of = List.copyOf(of);
            PlacementRules.nesting(of);
        }
    }

    /** The opposite. */
    record Not(Constraint of) implements Constraint {
        public Not {
            PlacementRules.nesting(List.of(of));
        }
    }

    /**
     * Reads the form {@code rack == a and not (os in (x, y)) and spread(zone, app=web, 1)}; the empty text is true everywhere.
     *
     * @throws PlacementFormatException naming the place, the value and the rule it breaks
     */
    static Constraint parse(String text) {
        return new ConstraintParser(text).parse();
    }

    /** Prints the form that {@link #parse} reads back to an equal value. */
    static String print(Constraint constraint) {
        return ConstraintPrinter.print(constraint);
    }

    /** Both; {@link #NONE} adds nothing. */
    static Constraint both(Constraint one, Constraint other) {
        if (one.equals(NONE)) {
            return other;
        }
        return other.equals(NONE) ? one : new All(List.of(one, other));
    }
}
