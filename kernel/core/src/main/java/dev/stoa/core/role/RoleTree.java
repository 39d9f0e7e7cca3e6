package dev.stoa.core.role;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import org.jspecify.annotations.Nullable;

/**
 * All roles with what they hold, are guaranteed and may hold. A charge walks up one path, at most {@link RoleName#MAX_DEPTH}
 * roles. One owner, one thread.
 */
public final class RoleTree {
    private final Kinds kinds = new Kinds();
    private final SortedMap<RoleName, Role> top = new TreeMap<>();
    private long[] headroom = new long[kinds.size()];
    private boolean guarantees;
    private boolean bounded;
    private long loosened;

    /** Which kinds are counted. */
    public Kinds kinds() {
        return kinds;
    }

    /** The role, which is made with all above it if nobody has used or named it yet. */
    public Role role(RoleName name) {
        Optional<RoleName> above = name.parent();
        return above.isPresent()
                ? role(above.get()).child(name)
                : top.computeIfAbsent(name, root -> new Role(root, null, kinds.size()));
    }

    /** The role, or one that is as it would be if somebody used it, and in no book. */
    public Role supposed(RoleName name) {
        Optional<RoleName> parent = name.parent();
        if (parent.isEmpty()) {
            Role known = top.get(name);
            return known != null ? known : new Role(name, null, kinds.size());
        }
        Role above = supposed(parent.get());
        return above.childIfKnown(name).orElseGet(() -> new Role(name, above, kinds.size()));
    }

    /** The roles at the top level, in the order of their names. A view. */
    public Collection<Role> top() {
        return Collections.unmodifiableCollection(top.values());
    }

    /**
     * Lays down a role's terms. Returns whether a kind is counted from now on that was not before; then everything must be
     * charged anew.
     */
    public boolean setTerms(RoleName name, RoleTerms terms) {
        boolean grown = false;
        for (String kind : terms.guarantee().kinds()) {
            grown |= kinds.addIfAbsent(kind);
        }
        if (terms.limit().isPresent()) {
            for (String kind : terms.limit().get().kinds()) {
                grown |= kinds.addIfAbsent(kind);
            }
        }
        if (grown) {
            top.values().forEach(role -> role.grow(kinds.size()));
            headroom = Arrays.copyOf(headroom, kinds.size());
        }
        guarantees |= !terms.guarantee().kinds().isEmpty();
        bounded |= guarantees || terms.limit().isPresent();
        Role role = role(name);
        role.setTerms(terms, kinds);
        for (int kind = 0; kind < kinds.size(); kind++) {
            recount(role, kind);
        }
        return grown;
    }

    /** Adds to what a role and all above it have for a share. */
    public void share(Role role, Resources resources, long sign) {
        if (sign > 0) {
            role.own().add(resources);
        } else {
            role.own().subtract(resources);
        }
        for (Role at = role; at != null; at = at.parent()) {
            if (sign > 0) {
                at.share().add(resources);
            } else {
                at.share().subtract(resources);
            }
        }
    }

    /** Adds, or with sign -1 takes, what counts against the guarantees and limits of a role and all above it. */
    public void use(Role role, Resources resources, long sign) {
        use(role, null, resources, sign);
    }

    /** The same, but only up to and without this role. */
    public void use(Role role, @Nullable Role without, Resources resources, long sign) {
        long[] amounts = kinds.count(resources);
        loosened += sign < 0 ? 1 : 0;
        for (int kind = 0; kind < amounts.length; kind++) {
            if (amounts[kind] != 0) {
                for (Role at = role; at != null && at != without; at = at.parent()) {
                    at.use(kind, sign * amounts[kind]);
                }
                if (guarantees) {
                    recount(role, kind);
                }
            }
        }
    }

    private void recount(Role role, int kind) {
        for (Role at = role; at != null; at = at.parent()) {
            long change = at.recountWanting(kind);
            Role above = at.parent();
            if (above != null) {
                above.wantBelow(kind, change);
            } else {
                headroom[kind] += change;
                loosened += change < 0 ? 1 : 0;
            }
        }
    }

    /** Whether any role has had a guarantee or a limit: if none has, nothing stands against anybody. */
    public boolean hasTerms() {
        return bounded;
    }

    /** Rises whenever a role holds less than before, or less must be kept for guarantees. */
    public long loosened() {
        return loosened;
    }

    /** What must be kept of a kind for guarantees that are not filled. */
    public long headroom(int kind) {
        return headroom[kind];
    }

    /** The role on this role's path whose limit so much more would break; null if none. */
    public @Nullable Role overLimit(Role role, Resources more) {
        long[] amounts = kinds.count(more);
        for (Role at = role; at != null; at = at.parent()) {
            for (int kind = 0; kind < amounts.length; kind++) {
                if (amounts[kind] > 0 && at.leftOfLimit(kind) < amounts[kind]) {
                    return at;
                }
            }
        }
        return null;
    }

    /** How much more of a kind the limits of a role and all above it allow, not less than 0. */
    public long leftOfLimits(Role role, int kind) {
        long left = Role.UNLIMITED;
        for (Role at = role; at != null; at = at.parent()) {
            left = Math.min(left, at.leftOfLimit(kind));
        }
        return Math.max(0, left);
    }

    /** How much more of a kind a role may take without touching what is kept for the guarantees of others. */
    public long leftOfHeadroom(Role role, int kind, long free) {
        if (headroom[kind] == 0) {
            return free;
        }
        long guaranteed = 0;
        for (Role at = role; at != null; at = at.parent()) {
            guaranteed = at.guaranteed(kind, guaranteed);
        }
        return guaranteed + Math.max(0, free - headroom[kind]);
    }

    /**
     * How much more of each kind a role may take, by position: as its limits and those above it allow, and as is not kept for the
     * guarantees of others.
     *
     * @param free how much of a kind is free
     */
    public long[] room(Role role, IntToLongFunction free) {
        long[] room = new long[kinds.size()];
        Arrays.setAll(
                room,
                kind -> Math.min(
                        leftOfLimits(role, kind),
                        headroom[kind] == 0 ? Role.UNLIMITED : leftOfHeadroom(role, kind, free.applyAsLong(kind))));
        return room;
    }

    /** Forgets what was charged, but not the terms: everything is about to be charged anew. */
    public void reset() {
        top.values().forEach(this::reset);
    }

    private void reset(Role role) {
        role.children().forEach(this::reset);
        role.share().reset();
        role.own().reset();
        for (int kind = 0; kind < kinds.size(); kind++) {
            role.use(kind, -role.used(kind));
            recount(role, kind);
        }
    }
}
