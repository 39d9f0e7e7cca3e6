package dev.stoa.api.maintenance;

import dev.stoa.api.id.AgentId;

/**
 * An operator's wish that an agent becomes empty and gets no new work, until he ends it.
 *
 * @param agent which
 * @param startedAtMillis since when, on the masters' clock; milliseconds since 1970
 * @param deadlineAtMillis when what is still there goes by force, whatever budgets say; 0 for never
 * @param after what becomes of it then
 * @param drainedAtMillis when it was found empty; 0 while it is not
 */
public record Drain(
        AgentId agent, long startedAtMillis, long deadlineAtMillis, AfterDrain after, long drainedAtMillis) {
    /** Whether it has been found empty. */
    public boolean isDrained() {
        return drainedAtMillis > 0;
    }

    /** The same, found empty. */
    public Drain drainedAt(long atMillis) {
        return new Drain(agent, startedAtMillis, deadlineAtMillis, after, atMillis);
    }
}
