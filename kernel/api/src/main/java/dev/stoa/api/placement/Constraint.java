package dev.stoa.api.placement;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What must be true of the agent on which a task runs. A value that compares, prints and parses; deciding is the matcher's.
 *
 * <p>A <em>domain</em> is {@code host} or the name of an attribute ({@code rack}, {@code zone}, {@code region}, any other):
 * agents with the same value of it are in one domain, agents without the attribute are in none. Tasks are counted by domain
 * if they are live, of the same framework, and their labels match the selector.
 */
public sealed interface Constraint {
    /** True everywhere. */
    Constraint NONE = new All(List.of());

    /** The agent says exactly this of itself. */
    record AttributeEquals(String attribute, String value) implements Constraint {}

    /** The agent says one of these of itself. */
    record AttributeIn(String attribute, SortedSet<String> values) implements Constraint {
        public AttributeIn {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        }
    }

    /** What the agent says of itself matches the whole of a regular expression of bounded cost (RE2's syntax, no backtracking). */
    record AttributeMatches(String attribute, String pattern) implements Constraint {}

    /** The agent says anything at all under this name. */
    record AttributeExists(String attribute) implements Constraint {}

    /**
     * With this task, no domain holds more than {@code maxSkew} matching tasks above the domain of an open agent that holds
     * fewest.
     */
    record Spread(String domain, LabelSelector tasks, int maxSkew) implements Constraint {}

    /** The domain holds a matching task already; or none runs anywhere yet and this task matches by itself. */
    record Affinity(String domain, LabelSelector tasks) implements Constraint {}

    /** The domain holds no matching task. */
    record AntiAffinity(String domain, LabelSelector tasks) implements Constraint {}

    /** With this task, the domain holds at most {@code max} matching tasks; 1 makes it unique. */
    record MaxPer(String domain, LabelSelector tasks, int max) implements Constraint {}

    /** All matching tasks are in one domain, whichever the first of them came to. */
    record Cluster(String domain, LabelSelector tasks) implements Constraint {}

    /**
     * One of these domain values, until patience runs out: {@code patienceMillis} after the demand was stated, any place will
     * do (delay scheduling; Zaharia and others, EuroSys 2010). For an offer accepted or a claim, which wait for nothing, it is true
     * everywhere.
     */
    record Near(String domain, SortedSet<String> values, long patienceMillis) implements Constraint {
        public Near {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        }
    }

    /** All of these; true if there are none. */
    record All(List<Constraint> of) implements Constraint {
        public All {
            of = List.copyOf(of);
        }
    }

    /** At least one of these; false if there are none. */
    record Any(List<Constraint> of) implements Constraint {
        public Any {
            of = List.copyOf(of);
        }
    }

    /** The opposite. */
    record Not(Constraint of) implements Constraint {}
}
