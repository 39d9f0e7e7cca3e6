package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.AcceptAnswered;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Txn;
import dev.stoa.core.demand.StandingDemand.Use;

/** Turns an accept into a transaction, commits it, launches what was placed and answers. */
final class Acceptance {
    /** What is declined is not offered to the same framework sooner, or the two would talk of nothing else. */
    private static final long MIN_DECLINE_MILLIS = 100;

    private final Desk desk;
    private final Offering offering;
    private final Demanding demanding;
    private final Launching launching;

    Acceptance(Desk desk, Offering offering, Demanding demanding, Launching launching) {
        this.desk = desk;
        this.offering = offering;
        this.demanding = demanding;
        this.launching = launching;
    }

    void accept(FrameworkId framework, SchedulerCall.Accept call, long nowMillis) {
        Map<TaskId, TaskSpec> specs = new LinkedHashMap<>();
        List<Claim> claims = new ArrayList<>();
        List<Rejection> refused = new ArrayList<>();
        for (Operation operation : call.operations()) {
            Operation.Launch launch = (Operation.Launch) operation;
            Optional<AgentId> agent = desk.cell().lease(launch.offer()).map(Lease::agent);
            Optional<Rejection> refusal = launching.refusal(framework, launch.task(), agent, Resources.NONE);
            if (refusal.isPresent()) {
                refused.add(refusal.get());
            } else {
                specs.putIfAbsent(launch.task().id(), launch.task());
                claims.add(Claim.of(launch.offer(), launch.task()));
            }
        }
        Launching.standOrFall(call.atomicity(), claims, refused);
        CommitResult result =
                commit(new Txn(framework, call.offers(), claims, call.atomicity()), call.leftovers(), nowMillis);
        List<Rejection> rejected = new ArrayList<>(refused);
        rejected.addAll(result.rejected());
        desk.sayIfAttached(
                framework,
                new AcceptAnswered(
                        call.request(), new AcceptReply(result.placed(), result.named(specs.values()), rejected)));
        // In the order of the operations, which is the order of the specs.
        for (TaskSpec task : specs.values()) {
            AgentId agent = result.placed().get(task.id());
            if (agent != null) {
                launching.launch(framework, result.asPlaced(task), agent, nowMillis);
            }
        }
        offersEnded(result, nowMillis);
    }

    /** Commits claims on offers, which end whatever becomes of the claims; what is left of them is offered again after a time. */
    CommitResult commit(Txn txn, Filter leftovers, long nowMillis) {
        CommitResult result = desk.cell().commit(txn);
        for (Lease lease : result.ended()) {
            offering.forget(lease.id());
            Resources free = desk.cell()
                    .slot(lease.agent())
                    .map(slot -> slot.freeOf(lease.pool()))
                    .orElse(Resources.NONE);
            offering.refuse(txn.framework(), lease.agent(), lease.pool(), free, leftovers, nowMillis);
        }
        return result;
    }

    /** Tells the demands for which offers were made whether those were of use. */
    void offersEnded(CommitResult result, long nowMillis) {
        for (Lease lease : result.ended()) {
            Use use = result.placed().containsValue(lease.agent()) ? Use.USED : Use.UNUSED;
            demanding.offerEnded(lease.id(), use, nowMillis);
        }
    }

    void decline(FrameworkId framework, SchedulerCall.Decline call, long nowMillis) {
        for (OfferId offer : call.offers()) {
            Optional<Lease> lease =
                    desk.cell().lease(offer).filter(open -> open.framework().equals(framework));
            lease.ifPresent(declined -> {
                offering.end(offer);
                Filter filter =
                        new Filter(Math.max(MIN_DECLINE_MILLIS, call.filter().refuseMillis()));
                offering.refuse(framework, declined.agent(), declined.pool(), declined.resources(), filter, nowMillis);
            });
        }
    }
}
