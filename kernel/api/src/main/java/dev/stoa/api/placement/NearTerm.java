package dev.stoa.api.placement;

/** A test of where an agent is that lasts as long as the patience of the one who asks. */
record NearTerm<C extends Candidate>(Constraint.Near near) implements Term<C> {
    @Override
    public boolean holds(C candidate, long waitedMillis) {
        if (waitedMillis >= near.patienceMillis()) {
            return true;
        }
        String value = candidate.valueOf(near.domain());
        return value != null && near.values().contains(value);
    }

    @Override
    public Verdict why(C candidate, long waitedMillis) {
        return new Verdict(
                Verdict.Reason.NOT_NEAR,
                "%s, must be one of %s for another %d ms"
                        .formatted(
                                AttributeTerm.said(near.domain(), candidate.valueOf(near.domain())),
                                near.values(),
                                near.patienceMillis() - waitedMillis));
    }

    @Override
    public boolean isLasting() {
        return false;
    }

    @Override
    public long nextPatienceMillis(long waitedMillis) {
        return waitedMillis < near.patienceMillis() ? near.patienceMillis() : Long.MAX_VALUE;
    }
}
