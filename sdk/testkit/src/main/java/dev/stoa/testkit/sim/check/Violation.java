package dev.stoa.testkit.sim.check;

/** Says what does not hold that must. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String rule;

    public Violation(String rule, String what) {
        super(rule + ": " + what);
        this.rule = rule;
    }

    /** The rule that is broken, in few words. */
    public String rule() {
        return rule;
    }
}
