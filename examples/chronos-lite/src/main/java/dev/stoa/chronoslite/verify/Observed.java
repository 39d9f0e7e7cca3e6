package dev.stoa.chronoslite.verify;

/**
 * A run that was seen.
 *
 * @param slotMillis which slot it says it ran for; -1 if it does not say
 * @param attempt which try it was
 * @param startMillis when it began
 * @param endMillis when it ended; -1 if no end was seen
 */
public record Observed(long slotMillis, int attempt, long startMillis, long endMillis) {
    /** Whether its end was seen. */
    public boolean isComplete() {
        return endMillis >= 0;
    }
}
