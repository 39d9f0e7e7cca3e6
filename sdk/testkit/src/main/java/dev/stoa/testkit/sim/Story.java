package dev.stoa.testkit.sim;

import java.time.Duration;

/**
 * How one run went.
 *
 * @param seed what its chances came from
 * @param fingerprint the same for the same story, and for no other
 * @param steps how many things were done
 * @param time how much virtual time passed
 * @param recorded how many appends the masters' log acknowledged
 */
public record Story(long seed, long fingerprint, long steps, Duration time, int recorded) {}
