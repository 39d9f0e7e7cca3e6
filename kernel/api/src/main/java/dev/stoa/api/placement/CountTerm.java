package dev.stoa.api.placement;

import dev.stoa.api.placement.Verdict.Reason;

/**
 * A rule about how many matching tasks a domain holds.
 *
 * @param self 1 if the task that is to be placed matches by itself, 0 if not
 * @param bound the largest skew or number, 0 for rules without one
 */
record CountTerm<C extends Candidate>(
        Rule rule, String domain, LabelSelector tasks, TaskCount<C> count, int self, int bound) implements Term<C> {
    /** What must be true of the domain's number. */
    enum Rule {
        SPREAD,
        AFFINITY,
        ANTI_AFFINITY,
        MAX_PER,
        CLUSTER
    }

    @Override
    public boolean holds(C candidate, long waitedMillis) {
        int here = count.at(candidate);
        if (here == TaskCount.NO_DOMAIN) {
            return rule == Rule.ANTI_AFFINITY;
        }
        return switch (rule) {
            case SPREAD -> here + self - count.fewest() <= bound;
            case AFFINITY -> here > 0 || (self > 0 && count.total() == 0);
            case ANTI_AFFINITY -> here == 0;
            case MAX_PER -> here + self <= bound;
            case CLUSTER -> here == count.total();
        };
    }

    @Override
    public Verdict why(C candidate, long waitedMillis) {
        String value = candidate.valueOf(domain);
        if (value == null) {
            return new Verdict(
                    Reason.NO_DOMAIN, "nothing is said of '%s', by which tasks are counted".formatted(domain));
        }
        int here = count.at(candidate);
        String there = "%s '%s' holds %d tasks that match '%s'".formatted(domain, value, here, tasks);
        return switch (rule) {
            case SPREAD ->
                new Verdict(
                        Reason.SPREAD_UNEVEN,
                        "%s, the emptiest %d, the difference may be at most %d with this one"
                                .formatted(there, count.fewest(), bound));
            case AFFINITY -> new Verdict(Reason.NO_MATCHING_TASK, there + ", must hold one");
            case ANTI_AFFINITY -> new Verdict(Reason.MATCHING_TASK_THERE, there + ", must hold none");
            case MAX_PER -> new Verdict(Reason.MAX_PER_REACHED, there + ", may hold %d with this one".formatted(bound));
            case CLUSTER ->
                new Verdict(Reason.OUTSIDE_CLUSTER, there + ", must hold all %d of them".formatted(count.total()));
        };
    }

    @Override
    public boolean isLasting() {
        return false;
    }
}
