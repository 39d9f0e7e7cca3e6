package dev.stoa.api.protocol;

import java.util.List;
import java.util.Optional;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.task.TaskSpec;

/** What a framework says to the leading master. Anything before a subscription is refused. */
public sealed interface SchedulerCall {
    /** Received first on a session of a new framework. Owed: {@link SchedulerNotice.Subscribed} or a refusal. */
    record Subscribe(FrameworkInfo info) implements SchedulerCall {}

    /**
     * Received first on a session of a framework that has an id: after a broken session, a restart or a master's
     * fail-over. A session of the same framework that is still open is ended. Owed: {@link SchedulerNotice.Subscribed},
     * or a refusal if the id was never given, its framework was removed or a newer instance has taken over.
     *
     * @param instance the number that this process was given when it subscribed before; 0 if it is a new process, which
     *     takes over
     * @param attempt which of the processes that the kernel has started for the framework this is, from 1: earlier ones are
     *     refused; 0 if the kernel does not keep it running
     */
    record Resubscribe(FrameworkId framework, FrameworkInfo info, long instance, long attempt)
            implements SchedulerCall {
        /** Of a framework that the kernel does not keep running. */
        public Resubscribe(FrameworkId framework, FrameworkInfo info, long instance) {
            this(framework, info, instance, 0);
        }
    }

    /**
     * Received when the framework uses offers. All offers named are used up, whatever becomes of the operations. Owed:
     * one {@link SchedulerNotice.AcceptAnswered} with the same request number.
     *
     * @param request the framework's own number for matching the answer
     * @param offers at least one; what is left of them goes back
     * @param operations carried out in order
     * @param atomicity what one failure does to the rest
     * @param leftovers how long what was not used shall not be offered again
     */
    record Accept(long request, List<OfferId> offers, List<Operation> operations, Atomicity atomicity, Filter leftovers)
            implements SchedulerCall {
        public Accept {
            offers = List.copyOf(offers);
            operations = List.copyOf(operations);
        }
    }

    /** Received when the framework has no use for offers. Owed: nothing; unknown offers are passed over. */
    record Decline(List<OfferId> offers, Filter filter) implements SchedulerCall {
        public Decline {
            offers = List.copyOf(offers);
        }
    }

    /** Received when the framework wants no offers until it revives. Open offers stay valid. Owed: nothing. */
    record Suppress() implements SchedulerCall {}

    /** Received when the framework wants offers again; clears its filters too. Owed: nothing. */
    record Revive() implements SchedulerCall {}

    /**
     * Received when a task shall end. May be repeated; a task that is not known is answered with
     * {@link dev.stoa.api.task.TaskState#UNKNOWN}. Owed: a terminal status in the end.
     */
    record Kill(TaskId task) implements SchedulerCall {}

    /**
     * Received when the framework wants to know how its tasks are. Owed: a status for each task named, or for each live
     * task if none is named; silence for tasks whose agent is still expected back, so ask again later.
     */
    record Reconcile(List<TaskId> tasks) implements SchedulerCall {
        public Reconcile {
            tasks = List.copyOf(tasks);
        }
    }

    /** Received when the framework has dealt with a numbered status. Owed: the next one, when there is one. */
    record Acknowledge(TaskId task, AgentId agent, long sequence) implements SchedulerCall {}

    /**
     * Received when the framework uses its store. Owed: one {@link StoreNotice.StoreAnswered} with the same request
     * number. A write may be asked again under its number, on another session too, and is done once.
     *
     * @param request this instance's own number, higher than those before, from 1
     */
    record UseStore(long request, StoreOperation operation) implements SchedulerCall {}

    /**
     * Received when the framework wants tasks placed by the kernel, or says again what it wants: after each subscription, since
     * demands are soft. Stating one under the id of another replaces it. Owed: {@link SchedulerNotice.DemandPlaced} or offers as
     * places are found, {@link SchedulerNotice.DemandWaits} when there are none, {@link SchedulerNotice.DemandEnded} once.
     *
     * <p>A framework that states a demand is offered nothing beside what it demands, until it revives.
     *
     * @param demand what is wanted
     * @param placed which of its tasks, by number from 0, the framework knows to have been placed before; they are not placed again
     * @param stoodMillis how long it has stood already: 0 if it is stated for the first time, more if it is stated again. One that
     *     is stated again launches nothing before all agents that may be running its tasks are back or overdue
     */
    record StateDemand(Demand demand, Ranges placed, long stoodMillis) implements SchedulerCall {
        public StateDemand {
            if (stoodMillis < 0) {
                throw new IllegalArgumentException(
                        "demand '%s' has stood for %d ms, must be 0 or more".formatted(demand.id(), stoodMillis));
            }
        }
    }

    /** Received when the framework wants a demand no more. What was placed stays. Owed: {@link SchedulerNotice.DemandEnded}. */
    record WithdrawDemand(DemandId demand) implements SchedulerCall {}

    /** Received when the framework wants to know why something does or does not run. Owed: {@link SchedulerNotice.Explained}. */
    record Explain(long request, ExplainSubject subject) implements SchedulerCall {}

    /**
     * Received when the framework wants to see what is free on all agents, and each change of it. Owed: {@link
     * SchedulerNotice.CellShown}, all agents first and then changes, gathered over at least this long.
     *
     * @param gatherMillis at least {@value #MIN_GATHER_MILLIS}
     */
    record FollowCell(long gatherMillis) implements SchedulerCall {
        /** The shortest time over which changes are gathered. */
        public static final long MIN_GATHER_MILLIS = 10;

        /** The longest: a minute. */
        public static final long MAX_GATHER_MILLIS = 60_000;

        public FollowCell {
            if (gatherMillis < MIN_GATHER_MILLIS || gatherMillis > MAX_GATHER_MILLIS) {
                throw new IllegalArgumentException("changes gathered over %d ms must be over %d to %d"
                        .formatted(gatherMillis, MIN_GATHER_MILLIS, MAX_GATHER_MILLIS));
            }
        }
    }

    /** Received when the framework wants to see no more. Owed: nothing. */
    record UnfollowCell() implements SchedulerCall {}

    /**
     * Received when the framework takes what is free on agents of its choice, without holding offers. It may conflict with others.
     * Owed: one {@link SchedulerNotice.ClaimAnswered} with the same request number.
     *
     * @param request the framework's own number for matching the answer
     * @param assignments carried out in order; at most {@value #MAX_ASSIGNMENTS}
     * @param atomicity what one failure does to the rest
     */
    record Claim(long request, List<Assignment> assignments, Atomicity atomicity) implements SchedulerCall {
        /** The most assignments of one claim. */
        public static final int MAX_ASSIGNMENTS = 1_000;

        public Claim {
            assignments = List.copyOf(assignments);
            if (assignments.size() > MAX_ASSIGNMENTS) {
                throw new IllegalArgumentException("a claim of %d assignments is too large, at most %d are allowed"
                        .formatted(assignments.size(), MAX_ASSIGNMENTS));
            }
        }
    }

    /**
     * What a framework lays down about resources that are kept for it: recorded before it is answered, and outlives every master.
     * Owed for each: one {@link SchedulerNotice.EstateAnswered} with the same request number.
     */
    sealed interface Estate extends SchedulerCall {
        /** The framework's own number for matching the answer; each of its estate calls has another. */
        long request();

        /**
         * Received to reserve resources of an agent for this framework, until it unreserves them or is removed. Saying the same
         * again is answered again and changes nothing.
         *
         * @param reservation its role is the framework's own and its owner the framework
         * @param offer out of which offer, which is used up, what is not reserved goes back; empty: out of what is free
         */
        record Reserve(long request, Reservation reservation, Optional<OfferId> offer) implements Estate {}

        /** Received to end a reservation of this framework's of which nothing is held. */
        record Unreserve(long request, ReservationId reservation) implements Estate {}

        /**
         * Received to make a volume of disk of a reservation that the framework may use. Open offers of the reservation are taken
         * back if they are in the way. Saying the same again is answered again and changes nothing.
         */
        record CreateVolume(long request, Volume volume) implements Estate {}

        /** Received to delete a volume, with what is in it, that the framework may use and no task uses. */
        record DestroyVolume(long request, VolumeId volume) implements Estate {}
    }

    /** Received when the framework is done for good. Owed: all its tasks and executors ended, the session closed. */
    record Teardown() implements SchedulerCall {}

    /**
     * Received when the framework has something to say to an eviction it was told of. Owed: nothing if it is carried out; a
     * {@link SchedulerNotice.CallRefused} that names the eviction and the rule if not, after which the eviction goes on as if
     * nothing had been said.
     */
    record AnswerEviction(EvictionId eviction, EvictionAnswer answer) implements SchedulerCall {}

    /**
     * Received when the framework wants the kernel to keep so many of its tasks at work. Forgotten with the reign: stated again
     * on every subscription; the SDK does it. Until a framework has been subscribed for a moment, nothing of it is evicted within
     * budgets. Owed: nothing, or a refusal.
     */
    record StateBudget(DisruptionBudget budget) implements SchedulerCall {}

    /** Received when a budget does not stand any more. Owed: nothing; a name that is not known is passed over. */
    record RemoveBudget(String name) implements SchedulerCall {}

    /**
     * Received when the framework wants to hold resources of an offer for a time and use them for many small tasks. The offer is used
     * up; what the slot does not need goes back. Owed: {@link SchedulerNotice.SlotLeased}, or {@link SchedulerNotice.SlotEnded} with
     * {@link dev.stoa.api.slot.SlotEnding#REFUSED}.
     *
     * @param slot the framework's own name for it, at most {@value #MAX_SLOT_ID} characters; free again when the slot is over
     * @param resources what it holds; something
     * @param leaseMillis how long, 1 to {@value #MAX_LEASE_MILLIS}; renewable
     * @param leftovers how long what was not used shall not be offered again
     */
    record LeaseSlot(OfferId offer, SlotId slot, Resources resources, long leaseMillis, Filter leftovers)
            implements SchedulerCall {
        /** The longest lease: one day. */
        public static final long MAX_LEASE_MILLIS = 86_400_000L;

        /** The longest name. */
        public static final int MAX_SLOT_ID = 120;

        public LeaseSlot {
            requireSlot(slot, resources);
            requireLease(slot, leaseMillis);
        }

        static void requireSlot(SlotId slot, Resources resources) {
            if (slot.value().length() > MAX_SLOT_ID) {
                throw new IllegalArgumentException("slot id '%s' has %d characters, at most %d are allowed"
                        .formatted(slot, slot.value().length(), MAX_SLOT_ID));
            }
            if (resources.isNone()) {
                throw new IllegalArgumentException("slot '%s' holds nothing, must hold something".formatted(slot));
            }
        }

        static void requireLease(SlotId slot, long leaseMillis) {
            if (leaseMillis < 1 || leaseMillis > MAX_LEASE_MILLIS) {
                throw new IllegalArgumentException("slot '%s' is leased for %d ms, must be 1 to %d"
                        .formatted(slot, leaseMillis, MAX_LEASE_MILLIS));
            }
        }
    }

    /**
     * Received to launch tasks in a slot, each for itself. Owed: one {@link SchedulerNotice.AcceptAnswered} with the same request
     * number.
     *
     * @param request out of the same numbers as that of an {@link Accept}
     */
    record LaunchInSlot(long request, SlotId slot, List<TaskSpec> tasks) implements SchedulerCall {
        public LaunchInSlot {
            tasks = List.copyOf(tasks);
        }
    }

    /** Received to hold a slot for so long from now. Owed: {@link SchedulerNotice.SlotLeased}, or a refusal if it does not stand. */
    record RenewSlot(SlotId slot, long leaseMillis) implements SchedulerCall {
        public RenewSlot {
            LeaseSlot.requireLease(slot, leaseMillis);
        }
    }

    /** Received to give a slot back; its tasks are killed. Owed: {@link SchedulerNotice.SlotEnded}, or a refusal. */
    record ReleaseSlot(SlotId slot) implements SchedulerCall {}

    /**
     * Received on every subscription for each slot that stands as far as the framework knows. Owed: {@link SchedulerNotice.SlotLeased} if it
     * still stands or stands again, else {@link SchedulerNotice.SlotEnded}; silence while its agent is expected back.
     *
     * @param slot its name, at most {@value LeaseSlot#MAX_SLOT_ID} characters
     * @param resources what it holds, its tasks' included; something
     * @param tasks the tasks that are in it
     */
    record StateSlot(SlotId slot, AgentId agent, Resources resources, long leaseMillis, List<TaskId> tasks)
            implements SchedulerCall {
        public StateSlot {
            LeaseSlot.requireSlot(slot, resources);
            LeaseSlot.requireLease(slot, leaseMillis);
            tasks = List.copyOf(tasks);
        }
    }
}
