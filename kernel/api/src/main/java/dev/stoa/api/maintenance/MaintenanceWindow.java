package dev.stoa.api.maintenance;

import java.util.regex.Pattern;

/**
 * A time in which agents will be without work, known beforehand. Work is taken away in good order from the notice on, by force
 * when the window begins, and comes back when it is over.
 *
 * @param name its name; setting a window of the same name again replaces it
 * @param agents which
 * @param startMillis when it begins; milliseconds since 1970, on the masters' clock
 * @param durationMillis how long it is, 1 to {@value #MAX_DURATION_MILLIS}
 * @param noticeMillis how long before its start agents begin to be emptied, 0 to {@value #MAX_DURATION_MILLIS}
 */
public record MaintenanceWindow(
        String name, AgentSelection agents, long startMillis, long durationMillis, long noticeMillis) {
    /** The longest window, and the longest notice: 90 days. */
    public static final long MAX_DURATION_MILLIS = 7_776_000_000L;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    public MaintenanceWindow {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "window name '%s' must be 1 to 128 letters, digits, '_', '.', '-', starting with a letter, digit or '_'"
                            .formatted(name));
        }
        if (startMillis < 1) {
            throw new IllegalArgumentException(
                    "window '%s' begins %d ms after 1970, must be 1 or more".formatted(name, startMillis));
        }
        if (durationMillis < 1 || durationMillis > MAX_DURATION_MILLIS) {
            throw new IllegalArgumentException(
                    "window '%s' lasts %d ms, must be 1 to %d".formatted(name, durationMillis, MAX_DURATION_MILLIS));
        }
        if (noticeMillis < 0 || noticeMillis > MAX_DURATION_MILLIS) {
            throw new IllegalArgumentException("window '%s' has a notice of %d ms, must be 0 to %d"
                    .formatted(name, noticeMillis, MAX_DURATION_MILLIS));
        }
    }

    /** From when on its agents are emptied. */
    public long noticeAtMillis() {
        return startMillis - noticeMillis;
    }

    /** When work may come back. */
    public long endMillis() {
        return startMillis + durationMillis;
    }

    /** Whether its agents get no new work at this time. */
    public boolean isOn(long nowMillis) {
        return noticeAtMillis() <= nowMillis && nowMillis < endMillis();
    }
}
