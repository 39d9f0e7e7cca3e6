package dev.stoa.core.demand;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.role.Role;

/**
 * The demands that found a place which a limit, or what is kept for guarantees, keeps from them. What they wait for is not that
 * something becomes free where they fit, but that their role may take more, wherever that comes from.
 *
 * <p>How much a role may take is compared with how much it was when they were tried; that it changed meanwhile and is the same
 * again, as when a gang is placed and undone, wakes nobody.
 */
final class HeldBack {
    /** Demands of one role that need as much to begin with: whether a limit allows it is asked once for all of them. */
    private record Alike(Role role, Resources each, int least) {}

    private static final class Group {
        private final Set<StandingDemand> demands = new LinkedHashSet<>();
        // The least of each kind that their role might have taken when one of them was tried.
        private long[] tried;

        Group(long[] tried) {
            this.tried = tried;
        }
    }

    private final Cell cell;
    private final Map<Alike, Group> groups = new LinkedHashMap<>();
    // Looked up, walked by nobody.
    private final Map<StandingDemand, Alike> placesOf = new HashMap<>();
    private long loosenedSeen;

    HeldBack(Cell cell) {
        this.cell = cell;
    }

    /**
     * Takes a demand in that has just been tried.
     *
     * @param least what must be there for it: nothing if some was taken away for it, which does not count as kept for others
     */
    void add(StandingDemand demand, Resources least) {
        remove(demand);
        Role role = cell.account(demand.key().framework()).role();
        Alike alike = new Alike(role, least, demand.least());
        long[] room = cell.roles().room(role, cell::free);
        Group group = groups.computeIfAbsent(alike, none -> new Group(room));
        for (int kind = 0; kind < group.tried.length; kind++) {
            group.tried[kind] = Math.min(group.tried[kind], room[kind]);
        }
        group.demands.add(demand);
        placesOf.put(demand, alike);
    }

    /** Does nothing if it is not held back. */
    void remove(StandingDemand demand) {
        Alike alike = placesOf.remove(demand);
        Group group = alike == null ? null : groups.get(alike);
        if (alike != null && group != null && group.demands.remove(demand) && group.demands.isEmpty()) {
            groups.remove(alike);
        }
    }

    /** Whether any role's room may have grown since somebody last looked. O(1). */
    boolean mayHaveRoom() {
        return !groups.isEmpty() && cell.roles().loosened() != loosenedSeen;
    }

    /** Adds those that may have what they need now, and might not when they were tried. O(roles and sizes held back). */
    void wake(List<StandingDemand> woken) {
        loosenedSeen = cell.roles().loosened();
        groups.forEach((alike, group) -> {
            if (hasRoom(alike, group)) {
                woken.addAll(group.demands);
            }
        });
    }

    private boolean hasRoom(Alike alike, Group group) {
        long[] room = cell.roles().room(alike.role(), cell::free);
        long[] each = cell.roles().kinds().count(alike.each());
        boolean grown = room.length > group.tried.length;
        for (int kind = 0; kind < room.length; kind++) {
            if (room[kind] / alike.least() < each[kind]) {
                return false;
            }
            grown |= kind < group.tried.length && room[kind] > group.tried[kind];
        }
        return grown;
    }
}
