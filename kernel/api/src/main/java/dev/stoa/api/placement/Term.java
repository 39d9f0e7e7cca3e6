package dev.stoa.api.placement;

import java.util.List;

/** One decided part of a constraint. */
interface Term<C extends Candidate> {
    /** Whether it is true of the candidate. */
    boolean holds(C candidate, long waitedMillis);

    /** Why it is not; asked only where it does not hold. */
    Verdict why(C candidate, long waitedMillis);

    /** Whether it depends on what an agent says of itself alone. */
    boolean isLasting();

    /** When a patience runs out next. */
    default long nextPatienceMillis(long waitedMillis) {
        return Long.MAX_VALUE;
    }

    /** All of several. */
    record AllOf<C extends Candidate>(List<Term<C>> terms) implements Term<C> {
        @Override
        public boolean holds(C candidate, long waitedMillis) {
            for (Term<C> term : terms) {
                if (!term.holds(candidate, waitedMillis)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Verdict why(C candidate, long waitedMillis) {
            for (Term<C> term : terms) {
                if (!term.holds(candidate, waitedMillis)) {
                    return term.why(candidate, waitedMillis);
                }
            }
            return Verdict.PASSES;
        }

        @Override
        public boolean isLasting() {
            return terms.stream().allMatch(Term::isLasting);
        }

        @Override
        public long nextPatienceMillis(long waitedMillis) {
            return soonest(terms, waitedMillis);
        }
    }

    /** One of several. */
    record AnyOf<C extends Candidate>(List<Term<C>> terms) implements Term<C> {
        @Override
        public boolean holds(C candidate, long waitedMillis) {
            for (Term<C> term : terms) {
                if (term.holds(candidate, waitedMillis)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Verdict why(C candidate, long waitedMillis) {
            if (terms.isEmpty()) {
                return new Verdict(Verdict.Reason.NO_ALTERNATIVE, "it is false everywhere");
            }
            // The first says enough; a list of all would be as long as the constraint.
            String first = terms.get(0).why(candidate, waitedMillis).message();
            return new Verdict(
                    Verdict.Reason.NO_ALTERNATIVE, "none of %d alternatives: %s".formatted(terms.size(), first));
        }

        @Override
        public boolean isLasting() {
            return terms.stream().allMatch(Term::isLasting);
        }

        @Override
        public long nextPatienceMillis(long waitedMillis) {
            return soonest(terms, waitedMillis);
        }
    }

    /** The opposite of one. */
    record NotTerm<C extends Candidate>(Term<C> term, Constraint of) implements Term<C> {
        @Override
        public boolean holds(C candidate, long waitedMillis) {
            return !term.holds(candidate, waitedMillis);
        }

        @Override
        public Verdict why(C candidate, long waitedMillis) {
            return new Verdict(Verdict.Reason.EXCLUDED, "'%s' is true, must not be".formatted(Constraint.print(of)));
        }

        @Override
        public boolean isLasting() {
            return term.isLasting();
        }

        @Override
        public long nextPatienceMillis(long waitedMillis) {
            return term.nextPatienceMillis(waitedMillis);
        }
    }

    private static <C extends Candidate> long soonest(List<Term<C>> terms, long waitedMillis) {
        long next = Long.MAX_VALUE;
        for (Term<C> term : terms) {
            next = Math.min(next, term.nextPatienceMillis(waitedMillis));
        }
        return next;
    }
}
