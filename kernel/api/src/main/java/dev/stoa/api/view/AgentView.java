package dev.stoa.api.view;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;

/**
 * An agent as a listing shows it.
 *
 * @param agent its id
 * @param hostname its host
 * @param endpoint its session address
 * @param state {@code registered}, {@code expected} (recorded, not yet back since the master began), {@code disconnected} (its session
 *     broke), {@code overdue} or {@code overdue, fuse blown} (to be given up, but not yet), or {@code unreachable}; of one that is
 *     registered and takes no new work {@code draining}, {@code drained} or {@code maintenance}
 * @param total all it has, what is kept for roles included, what it lends apart
 * @param reserved what of the total its operator keeps for which role
 * @param revocable what it lends
 * @param used what tasks and executors hold
 * @param offered what is in open offers
 * @param attributes what is true of it
 * @param tasks how many live tasks it runs
 */
public record AgentView(
        String agent,
        String hostname,
        String endpoint,
        String state,
        Resources total,
        SortedMap<RoleName, Resources> reserved,
        Resources revocable,
        Resources used,
        Resources offered,
        Attributes attributes,
        int tasks) {
    public AgentView {
        reserved = Collections.unmodifiableSortedMap(new TreeMap<>(reserved));
    }

    /** What it brings, as its operator wrote it. */
    public Inventory inventory() {
        return new Inventory(total, reserved, revocable);
    }
}
