package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;

/** The offers of the current session that are open. As many as the master leases out; none survives its session. */
final class OfferBook {
    private final Set<OfferId> open = new LinkedHashSet<>();

    void made(List<Offer> offers) {
        offers.forEach(offer -> open.add(offer.id()));
    }

    /** Used, given back, or taken back. */
    void closed(Collection<OfferId> offers) {
        open.removeAll(Set.copyOf(offers));
    }

    /** They were not used after all. */
    void reopened(Collection<OfferId> offers) {
        open.addAll(offers);
    }

    /** Those of the given ones that are open. */
    List<OfferId> openOf(Collection<OfferId> offers) {
        return offers.stream().filter(open::contains).toList();
    }

    boolean anyOpen(Collection<OfferId> offers) {
        return offers.stream().anyMatch(open::contains);
    }

    /** Closes all and says which they were. */
    List<OfferId> closeAll() {
        List<OfferId> closed = new ArrayList<>(open);
        open.clear();
        return closed;
    }

    /** The answer that the SDK gives in the master's place. */
    static SchedulerNotice.AcceptAnswered rejection(
            SchedulerCall.Accept accept, Rejection.Reason reason, String message) {
        List<Rejection> rejected = tasksOf(accept).stream()
                .map(task -> new Rejection(task, reason, message, Resources.NONE))
                .toList();
        return new SchedulerNotice.AcceptAnswered(accept.request(), new AcceptReply(new TreeMap<>(), rejected));
    }

    static List<TaskId> tasksOf(SchedulerCall.Accept accept) {
        return accept.operations().stream()
                .map(operation -> ((Operation.Launch) operation).task().id())
                .toList();
    }
}
