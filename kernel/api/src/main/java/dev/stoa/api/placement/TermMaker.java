package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import dev.stoa.api.placement.CountTerm.Rule;

/** Turns a constraint into terms that decide it. */
final class TermMaker<C extends Candidate> {
    private final SortedMap<String, String> labels;
    private final TaskCounts<C> counts;

    TermMaker(SortedMap<String, String> labels, TaskCounts<C> counts) {
        this.labels = labels;
        this.counts = counts;
    }

    Term<C> make(Constraint constraint) {
        if (constraint instanceof Constraint.All all) {
            return all.of().size() == 1 ? make(all.of().get(0)) : new Term.AllOf<>(each(all.of()));
        }
        if (constraint instanceof Constraint.Any any) {
            return new Term.AnyOf<>(each(any.of()));
        }
        if (constraint instanceof Constraint.Not not) {
            return new Term.NotTerm<>(make(not.of()), not.of());
        }
        if (constraint instanceof Constraint.Near near) {
            return new NearTerm<>(near);
        }
        if (constraint instanceof Constraint.AttributeEquals equal) {
            return new AttributeTerm<>(equal.attribute(), equal.value()::equals, "be '%s'".formatted(equal.value()));
        }
        if (constraint instanceof Constraint.AttributeIn in) {
            return new AttributeTerm<>(in.attribute(), in.values()::contains, "be one of %s".formatted(in.values()));
        }
        if (constraint instanceof Constraint.AttributeMatches matches) {
            LinearPattern pattern = LinearPattern.compile(matches.pattern());
            return new AttributeTerm<>(
                    matches.attribute(), pattern::matches, "match '%s'".formatted(matches.pattern()));
        }
        if (constraint instanceof Constraint.AttributeExists exists) {
            return new AttributeTerm<>(exists.attribute(), value -> true, "be something");
        }
        return counted(constraint);
    }

    private List<Term<C>> each(List<Constraint> of) {
        List<Term<C>> terms = new ArrayList<>();
        of.forEach(constraint -> terms.add(make(constraint)));
        return List.copyOf(terms);
    }

    private Term<C> counted(Constraint constraint) {
        if (constraint instanceof Constraint.Spread spread) {
            return count(Rule.SPREAD, spread.domain(), spread.tasks(), spread.maxSkew());
        }
        if (constraint instanceof Constraint.Affinity affinity) {
            return count(Rule.AFFINITY, affinity.domain(), affinity.tasks(), 0);
        }
        if (constraint instanceof Constraint.AntiAffinity apart) {
            return count(Rule.ANTI_AFFINITY, apart.domain(), apart.tasks(), 0);
        }
        if (constraint instanceof Constraint.MaxPer max) {
            return count(Rule.MAX_PER, max.domain(), max.tasks(), max.max());
        }
        if (constraint instanceof Constraint.Cluster cluster) {
            return count(Rule.CLUSTER, cluster.domain(), cluster.tasks(), 0);
        }
        throw new IllegalStateException("nothing decides " + constraint);
    }

    private Term<C> count(Rule rule, String domain, LabelSelector tasks, int bound) {
        int self = tasks.matches(labels) ? 1 : 0;
        return new CountTerm<>(rule, domain, tasks, counts.of(domain, tasks), self, bound);
    }
}
