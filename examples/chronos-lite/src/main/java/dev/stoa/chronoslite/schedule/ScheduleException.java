package dev.stoa.chronoslite.schedule;

/** A schedule or a zone that breaks a rule; the message is one sentence that names the value and the rule. */
public final class ScheduleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ScheduleException(String message) {
        super(message);
    }
}
