package dev.stoa.core.allocator;

import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.role.RoleName;
import dev.stoa.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * One role with those between whom its part is divided: the roles right below and its own frameworks. If it has both, its own
 * frameworks stand together as one more role of weight one.
 */
final class Branch extends Entry {
    private final @Nullable Role role;
    private final SortedMap<RoleName, Branch> below = new TreeMap<>();
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Entry.ORDER);
    private final @Nullable Branch above;
    private final int depth;
    private @Nullable Branch ownGroup;

    Branch(String name, @Nullable Role role, @Nullable Branch above, long arrival) {
        super(name, arrival);
        this.role = role;
        this.above = above;
        this.depth = above == null ? 0 : above.depth + 1;
    }

    /** The role; null for the root above all and for a group of own frameworks. */
    @Nullable
    Role role() {
        return role;
    }

    Branch child(Role child, long arrival) {
        return below.computeIfAbsent(child.name(), name -> new Branch(name.value(), child, this, arrival));
    }

    PriorityQueue<Entry> waiting() {
        return waiting;
    }

    /** The branch above; null for the root. */
    @Nullable
    Branch above() {
        return above;
    }

    /** How many branches are above. */
    int depth() {
        return depth;
    }

    /** Where its own frameworks wait: in a group of their own if there are roles below. */
    Branch ownQueue() {
        if (below.isEmpty()) {
            return this;
        }
        if (ownGroup == null) {
            ownGroup = new Branch(name() + "/", null, this, arrival());
        }
        return ownGroup;
    }

    @Override
    @Nullable
    Entry first() {
        return waiting.peek();
    }

    @Override
    long age() {
        Entry first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.age();
    }
}
