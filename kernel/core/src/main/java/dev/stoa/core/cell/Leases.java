package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.OfferId;
import dev.stoa.core.machine.Invariant;

/** The open leases of a cell; their agents and frameworks know which are theirs. Changed only by {@link Cell}. */
final class Leases {
    // In the order in which they were made, which is the same in every replay.
    private final Map<OfferId, Lease> leases = new LinkedHashMap<>();

    /** Enters one; its id must be new. */
    void open(Lease lease, Slot slot, Account account) {
        Invariant.check(leases.put(lease.id(), lease) == null, "lease %s is made twice", lease.id());
        slot.leases().add(lease.id());
        account.leases().add(lease.id());
    }

    /** Takes one out; empty if it was not open. That its agent and framework forget it is the caller's. */
    Optional<Lease> close(OfferId id) {
        return Optional.ofNullable(leases.remove(id));
    }

    Optional<Lease> find(OfferId id) {
        return Optional.ofNullable(leases.get(id));
    }

    /** All in order. A view. */
    Collection<Lease> all() {
        return Collections.unmodifiableCollection(leases.values());
    }

    /** Those on an agent, in order. A copy. */
    List<Lease> on(Slot slot) {
        List<Lease> found = new ArrayList<>();
        slot.leases().forEach(id -> find(id).ifPresent(found::add));
        return found;
    }
}
