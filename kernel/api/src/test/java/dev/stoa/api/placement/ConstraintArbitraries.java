package dev.stoa.api.placement;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.placement.LabelSelector.Operator;
import dev.stoa.api.placement.LabelSelector.Requirement;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Constraints over a small world of names, so that they are often true and often not, with awkward values among them. */
final class ConstraintArbitraries extends DomainContextBase {
    static final List<String> ATTRIBUTES = List.of("rack", "zone", "host", "and", "near", "max-per");
    static final List<String> VALUES =
            List.of("a", "b", "c", "two words", "in", "quo\"te", "back\\slash", "é", "(x)", "5");
    static final List<String> LABELS = List.of("app", "tier", "1", "in", "stoa.dev/kind");
    static final List<String> LABEL_VALUES = List.of("", "web", "db", "1", "a.b-c_d");

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Provide
    Arbitrary<LabelSelector> selectors() {
        return requirements().list().ofMaxSize(3).map(LabelSelector::new);
    }

    private static Arbitrary<Requirement> requirements() {
        Arbitrary<String> label = Arbitraries.of(LABELS);
        return Combinators.combine(label, Arbitraries.of(Operator.values()), subset(LABEL_VALUES))
                .as((name, operator, values) -> new Requirement(
                        name,
                        operator,
                        operator == Operator.IN || operator == Operator.NOT_IN ? values : new TreeSet<>()));
    }

    private static Arbitrary<SortedSet<String>> subset(List<String> of) {
        return Arbitraries.of(of).set().ofMinSize(1).ofMaxSize(3).map(TreeSet::new);
    }

    @Provide
    Arbitrary<Constraint> constraints() {
        return nested(3);
    }

    private Arbitrary<Constraint> nested(int depth) {
        if (depth == 0) {
            return leaves();
        }
        Arbitrary<List<Constraint>> several = nested(depth - 1).list().ofMaxSize(3);
        return Arbitraries.frequencyOf(
                Tuple.of(4, leaves()),
                Tuple.of(2, several.map(Constraint.All::new)),
                Tuple.of(2, several.map(Constraint.Any::new)),
                Tuple.of(2, nested(depth - 1).map(Constraint.Not::new)));
    }

    private Arbitrary<Constraint> leaves() {
        Arbitrary<String> name = Arbitraries.of(ATTRIBUTES);
        Arbitrary<Integer> number = Arbitraries.integers().between(1, 3);
        Arbitrary<LabelSelector> tasks = selectors();
        Arbitrary<Long> patience = Arbitraries.of(0L, 1L, 500L, 3_000L, 60_000L, 90_000L);
        return Arbitraries.oneOf(
                Combinators.combine(name, Arbitraries.of(VALUES)).as(Constraint.AttributeEquals::new),
                Combinators.combine(name, subset(VALUES)).as(Constraint.AttributeIn::new),
                Combinators.combine(name, Arbitraries.of("a|b", ".*", "[a-b]", "\\(x\\)", "(in|\\d)", "quo\"te"))
                        .as(Constraint.AttributeMatches::new),
                name.map(Constraint.AttributeExists::new),
                Combinators.combine(name, tasks, number).as(Constraint.Spread::new),
                Combinators.combine(name, tasks).as(Constraint.Affinity::new),
                Combinators.combine(name, tasks).as(Constraint.AntiAffinity::new),
                Combinators.combine(name, tasks, number).as(Constraint.MaxPer::new),
                Combinators.combine(name, tasks).as(Constraint.Cluster::new),
                Combinators.combine(name, subset(VALUES), patience).as(Constraint.Near::new));
    }
}
