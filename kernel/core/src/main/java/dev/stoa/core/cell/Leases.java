package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.core.machine.Invariant;

/** The open leases of a cell, by agent and by framework. Changed only by {@link Cell}. */
final class Leases {
    // In the order in which they were made, which is the same in every replay.
    private final Map<OfferId, Lease> leases = new LinkedHashMap<>();
    // Looked up, walked by nobody.
    private final Map<AgentId, Set<OfferId>> byAgent = new HashMap<>();
    private final Map<FrameworkId, Set<OfferId>> byFramework = new HashMap<>();

    /** Enters one; its id must be new. */
    void open(Lease lease) {
        Invariant.check(leases.put(lease.id(), lease) == null, "lease %s is made twice", lease.id());
        byFramework
                .computeIfAbsent(lease.framework(), id -> new LinkedHashSet<>())
                .add(lease.id());
        byAgent.computeIfAbsent(lease.agent(), id -> new LinkedHashSet<>()).add(lease.id());
    }

    /** Takes one out; empty if it was not open. */
    Optional<Lease> close(OfferId id) {
        Lease lease = leases.remove(id);
        if (lease != null) {
            remove(byFramework, lease.framework(), id);
            remove(byAgent, lease.agent(), id);
        }
        return Optional.ofNullable(lease);
    }

    private static <K> void remove(Map<K, Set<OfferId>> index, K key, OfferId id) {
        Set<OfferId> others = index.get(key);
        if (others != null) {
            others.remove(id);
            if (others.isEmpty()) {
                index.remove(key);
            }
        }
    }

    Optional<Lease> find(OfferId id) {
        return Optional.ofNullable(leases.get(id));
    }

    /** All in order. A view. */
    Collection<Lease> all() {
        return Collections.unmodifiableCollection(leases.values());
    }

    /** Those of a framework, in order. A copy. */
    List<OfferId> of(FrameworkId framework) {
        return new ArrayList<>(byFramework.getOrDefault(framework, Collections.emptySet()));
    }

    /** Those on an agent, in order. A copy. */
    List<Lease> on(AgentId agent) {
        List<Lease> found = new ArrayList<>();
        for (OfferId id : byAgent.getOrDefault(agent, Collections.emptySet())) {
            find(id).ifPresent(found::add);
        }
        return found;
    }
}
