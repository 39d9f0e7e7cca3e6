package dev.stoa.agent.runtime;

/**
 * Tells one process from all others of this boot: numbers are used again.
 *
 * @param pid its number
 * @param start when it started: field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
record ProcessStamp(long pid, long start) {}
