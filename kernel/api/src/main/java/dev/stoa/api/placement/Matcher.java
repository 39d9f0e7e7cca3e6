package dev.stoa.api.placement;

import java.util.SortedMap;

/**
 * Decides a constraint for agents: the one place where that is done, for commit, placer and explanation alike.
 *
 * <p>Made once for a constraint and the labels of the tasks that state it, then asked for any number of candidates; what
 * happens to tasks in the meantime is seen through the counts. A question costs O(terms). One owner, one thread.
 *
 * @param <C> the kind of candidate
 */
public final class Matcher<C extends Candidate> {
    /** The wait of those that wait for nothing: every patience has run out. */
    public static final long WAITS_FOR_NOTHING = Long.MAX_VALUE;

    private final Constraint constraint;
    private final Term<C> term;

    private Matcher(Constraint constraint, Term<C> term) {
        this.constraint = constraint;
        this.term = term;
    }

    /**
     * Makes one.
     *
     * @param labels of the task that is to be placed
     * @param counts where the tasks of its framework are counted
     */
    public static <C extends Candidate> Matcher<C> of(
            Constraint constraint, SortedMap<String, String> labels, TaskCounts<C> counts) {
        return new Matcher<>(constraint, new TermMaker<>(labels, counts).make(constraint));
    }

    /** What it decides. */
    public Constraint constraint() {
        return constraint;
    }

    /**
     * Whether the candidate will do.
     *
     * @param waitedMillis how long the task has been wanted, or {@link #WAITS_FOR_NOTHING}
     */
    public boolean passes(C candidate, long waitedMillis) {
        return term.holds(candidate, waitedMillis);
    }

    /** Whether the candidate will do, and why not. */
    public Verdict verdict(C candidate, long waitedMillis) {
        return term.holds(candidate, waitedMillis) ? Verdict.PASSES : term.why(candidate, waitedMillis);
    }

    /** Whether the answer depends on nothing but what an agent says of itself, so that it can be kept. */
    public boolean isLasting() {
        return term.isLasting();
    }

    /** When, counted like the wait, the next patience runs out after this wait; the largest number if none does. */
    public long nextPatienceMillis(long waitedMillis) {
        return term.nextPatienceMillis(waitedMillis);
    }
}
