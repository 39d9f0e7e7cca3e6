package dev.stoa.chronoslite.engine;

/**
 * What is true of all jobs together.
 *
 * @param nextGeneration the number of the next new job
 * @param paused whether nothing fires
 */
public record Meta(long nextGeneration, Pause paused) {
    /** Whether slots are decided. */
    public enum Pause {
        /** Slots are decided as they come. */
        GOING,
        /** Nothing is decided; what passes meanwhile is treated as missed. */
        PAUSED
    }

    static final Meta FIRST = new Meta(1, Pause.GOING);
}
