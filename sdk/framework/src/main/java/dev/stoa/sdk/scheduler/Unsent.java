package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;

/** Answers calls that never reached a master in its place, so that no author waits for an answer that cannot come. */
final class Unsent {
    private final TaskBook tasks;

    Unsent(TaskBook tasks) {
        this.tasks = tasks;
    }

    static SchedulerNotice.DemandEnded ended(DemandId demand, DemandEnd end, String message) {
        return new SchedulerNotice.DemandEnded(demand, end, 0, message);
    }

    static SchedulerNotice.SlotEnded refused(SlotId slot, String message) {
        return new SchedulerNotice.SlotEnded(slot, SlotEnding.REFUSED, message);
    }

    static SchedulerNotice.Explained unexplained(SchedulerCall.Explain question) {
        return new SchedulerNotice.Explained(
                question.request(),
                Explanation.of(Explanation.Outcome.NOT_KNOWN, "no master is subscribed to at the moment"));
    }

    /**
     * The answer to a call that waited when its session ended; empty if none is owed.
     *
     * @param why how the session ended
     */
    Optional<SchedulerNotice> lost(SchedulerCall call, String why) {
        if (call instanceof SchedulerCall.Accept accept) {
            return Optional.of(rejected(accept, Rejection.Reason.OFFER_NOT_VALID, "the offer's session ended: " + why));
        } else if (call instanceof SchedulerCall.Explain question) {
            return Optional.of(unexplained(question));
        } else if (call instanceof SchedulerCall.LaunchInSlot launch) {
            return Optional.of(rejected(launch, "the slot's session ended: " + why));
        }
        return refused(call, "the session ended before it was sent: " + why);
    }

    /** The refusal of a call that has an answer of its own; empty if it has none. */
    Optional<SchedulerNotice> refused(SchedulerCall call, String message) {
        if (call instanceof SchedulerCall.Claim claim) {
            return Optional.of(rejected(claim, message));
        } else if (call instanceof SchedulerCall.LaunchInSlot launch) {
            return Optional.of(rejected(launch, message));
        } else if (call instanceof SchedulerCall.LeaseSlot lease) {
            return Optional.of(refused(lease.slot(), message));
        } else if (call instanceof SchedulerCall.Estate order) {
            return Optional.of(new SchedulerNotice.EstateAnswered(order.request(), Optional.of(message)));
        }
        return Optional.empty();
    }

    SchedulerNotice rejected(SchedulerCall.Claim claim, String message) {
        List<Rejection> rejected = new ArrayList<>();
        for (Assignment assignment : claim.assignments()) {
            tasks.rejected(assignment.task().id());
            rejected.add(new Rejection(assignment.task().id(), Rejection.Reason.NOT_SENT, message, Resources.NONE));
        }
        return new SchedulerNotice.ClaimAnswered(claim.request(), new AcceptReply(new TreeMap<>(), rejected));
    }

    SchedulerNotice rejected(SchedulerCall.LaunchInSlot launch, String message) {
        launch.tasks().forEach(task -> tasks.rejected(task.id()));
        List<Rejection> rejected = launch.tasks().stream()
                .map(task -> new Rejection(task.id(), Rejection.Reason.NOT_SENT, message, Resources.NONE))
                .toList();
        return new SchedulerNotice.AcceptAnswered(launch.request(), new AcceptReply(new TreeMap<>(), rejected));
    }

    SchedulerNotice rejected(SchedulerCall.Accept accept, Rejection.Reason reason, String message) {
        OfferBook.tasksOf(accept).forEach(tasks::rejected);
        return OfferBook.rejection(accept, reason, message);
    }

    /** The answer to a call that can never be sent. */
    SchedulerNotice tooLarge(SchedulerCall call) {
        String message = "the call is larger than one message may be";
        if (call instanceof SchedulerCall.Accept accept) {
            return rejected(accept, Rejection.Reason.NOT_SENT, message);
        } else if (call instanceof SchedulerCall.StateDemand stated) {
            return ended(stated.demand().id(), DemandEnd.REFUSED, message);
        }
        return refused(call, message)
                .orElseGet(() -> new SchedulerNotice.CallRefused(call.getClass().getSimpleName(), message));
    }
}
