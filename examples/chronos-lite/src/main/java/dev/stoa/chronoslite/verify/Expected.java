package dev.stoa.chronoslite.verify;

/**
 * A slot that must have run: some run must have begun within its window.
 *
 * @param slotMillis its time
 * @param untilMillis the end of its window, included
 */
public record Expected(long slotMillis, long untilMillis) {}
