package dev.stoa.chronoslite.job;

/** A definition that breaks a rule; the message is one sentence that names the value and the rule. */
public final class JobRuleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobRuleException(String message) {
        super(message);
    }
}
