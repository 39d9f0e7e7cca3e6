package dev.stoa.api.protocol;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;

/**
 * What an agent says of itself.
 *
 * @param id kept in its work directory
 * @param workKey a random value made with the work directory; two agents that say one id differ in it
 * @param hostname for people and for locality
 * @param endpoint the session address where executors elsewhere and readers of sandboxes reach it
 * @param total all it has, what it lends apart
 * @param attributes what is true of it
 * @param bootId changes when the machine is started anew
 * @param reserved what of the total its operator keeps for which role
 * @param revocable what it lends beside the total until it wants it back; processors, memory, disk and own scalars only
 */
public record AgentInfo(
        AgentId id,
        String workKey,
        String hostname,
        String endpoint,
        Resources total,
        Attributes attributes,
        String bootId,
        SortedMap<RoleName, Resources> reserved,
        Resources revocable) {
    public AgentInfo {
        reserved = Collections.unmodifiableSortedMap(new TreeMap<>(reserved));
    }

    /**
     * What it brings.
     *
     * @throws IllegalArgumentException if that contradicts itself
     */
    public Inventory inventory() {
        return new Inventory(total, reserved, revocable);
    }

    /** An agent that keeps nothing for a role and lends nothing. */
    public AgentInfo(
            AgentId id,
            String workKey,
            String hostname,
            String endpoint,
            Resources total,
            Attributes attributes,
            String bootId) {
        this(id, workKey, hostname, endpoint, total, attributes, bootId, Collections.emptySortedMap(), Resources.NONE);
    }
}
