package dev.stoa.api.view;

/**
 * A maintenance window as a listing shows it.
 *
 * @param window its name
 * @param agents which agents are meant, as text
 * @param state {@code planned}, {@code emptying} (its notice has begun) or {@code on}
 * @param startMillis when it begins; milliseconds since 1970
 * @param durationMillis how long it is
 * @param noticeMillis how long before its start agents begin to be emptied
 * @param covered how many recorded agents are meant now
 * @param tasks how many live tasks still run there
 */
public record MaintenanceView(
        String window,
        String agents,
        String state,
        long startMillis,
        long durationMillis,
        long noticeMillis,
        int covered,
        int tasks) {}
