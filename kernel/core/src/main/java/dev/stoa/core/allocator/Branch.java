package dev.stoa.core.allocator;

import java.util.Collection;
import java.util.Collections;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.role.Charge;
import dev.stoa.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * One role with those between whom its part is divided: the roles right below and its own frameworks. If it has both, its own
 * frameworks stand together as one more role of weight one.
 */
final class Branch extends Entry {
    private final @Nullable Role role;
    private final SortedMap<RoleName, Branch> below = new TreeMap<>();
    private final SortedMap<FrameworkId, Claimant> own = new TreeMap<>();
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Entry.ORDER);
    private final Charge ownShare = new Charge();
    private @Nullable Branch ownGroup;

    Branch(String name, @Nullable Role role, long arrival) {
        super(name, arrival);
        this.role = role;
    }

    /** The role; null for the root above all and for a group of own frameworks. */
    @Nullable
    Role role() {
        return role;
    }

    Branch child(Role child, long arrival) {
        return below.computeIfAbsent(child.name(), name -> new Branch(name.value(), child, arrival));
    }

    Collection<Branch> children() {
        return Collections.unmodifiableCollection(below.values());
    }

    Collection<Claimant> own() {
        return Collections.unmodifiableCollection(own.values());
    }

    void add(Claimant claimant) {
        own.put(claimant.account().framework(), claimant);
    }

    void remove(Claimant claimant) {
        own.remove(claimant.account().framework());
    }

    PriorityQueue<Entry> waiting() {
        return waiting;
    }

    /** What its own frameworks have together; of use only for a group. */
    Charge ownShare() {
        return ownShare;
    }

    /** The group of its own frameworks, which wait there if others wait beside them. */
    Branch ownGroup() {
        if (ownGroup == null) {
            ownGroup = new Branch(name() + "/", null, arrival());
        }
        return ownGroup;
    }
}
