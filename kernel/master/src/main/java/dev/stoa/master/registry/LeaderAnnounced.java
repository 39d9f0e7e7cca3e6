package dev.stoa.master.registry;

/**
 * Said by the leading master to all members of the masters' cluster, and again to each that joins.
 *
 * @param epoch its reign
 * @param address where its gateway listens
 */
public record LeaderAnnounced(long epoch, String address) {}
