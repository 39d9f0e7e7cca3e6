package dev.stoa.api.protocol;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.AgentSight;

/** What the leading master says to a framework. */
public sealed interface SchedulerNotice extends FrameworkNotice {
    /**
     * Received once after a subscription. Owed: keep the id and use it when subscribing again; drop what comes from a
     * lower epoch.
     *
     * @param framework the framework's id, new or as it was given
     * @param epoch which reign: rises with every change of master
     * @param instance which process of the framework this is, from 1: to be named when subscribing again; calls of a lower
     *     one are void
     */
    record Subscribed(FrameworkId framework, long epoch, long instance) implements SchedulerNotice {}

    /** Received instead of {@link Subscribed}; the session ends. Owed: not to try again unchanged. */
    record SubscriptionRefused(String reason) implements SchedulerNotice {}

    /** Received when resources are leased to the framework. Owed: accept or decline each before its time runs out. */
    record OffersMade(List<Offer> offers) implements SchedulerNotice {
        public OffersMade {
            offers = List.copyOf(offers);
        }
    }

    /** Received when offers are void before they were used. Owed: to forget them. */
    record OffersRescinded(List<OfferId> offers, String reason) implements SchedulerNotice {
        public OffersRescinded {
            offers = List.copyOf(offers);
        }
    }

    /** Received once for each accept, with its request number. Owed: nothing. */
    record AcceptAnswered(long request, AcceptReply reply) implements SchedulerNotice {}

    /**
     * Received for each step of a task's story, at least once and in order. Owed: an acknowledgement, if it
     * {@linkplain TaskStatus#needsAcknowledgement() needs} one; the SDK gives it.
     */
    record TaskStatusChanged(TaskStatus status) implements SchedulerNotice {}

    /**
     * Received when an agent can no longer be seen or is gone. Its tasks' statuses come apart. Owed: nothing.
     *
     * @param returnExpected whether it may come back with its tasks
     */
    record AgentLost(AgentId agent, boolean returnExpected, String reason) implements SchedulerNotice {}

    /**
     * Received when tasks of a demand were launched. Their statuses follow. Owed: to remember it, and to say so when the demand is
     * stated again; the SDK does both.
     *
     * @param named what those of them hold that wanted some of it by number, such as {@code ports:2}: with names
     */
    record DemandPlaced(DemandId demand, SortedMap<TaskId, AgentId> placed, SortedMap<TaskId, Resources> named)
            implements SchedulerNotice {
        public DemandPlaced {
            placed = Collections.unmodifiableSortedMap(new TreeMap<>(placed));
            named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
        }
    }

    /**
     * Received when a demand has no place for all it wants: once when that is found, and again when the outcome changes. It stands
     * on. Owed: nothing.
     *
     * @param placed how many of its tasks have been placed
     */
    record DemandWaits(DemandId demand, int placed, Explanation why) implements SchedulerNotice {}

    /**
     * Received once when a demand stands no more. Owed: nothing.
     *
     * @param placed how many of its tasks have been placed
     * @param message one sentence for people
     */
    record DemandEnded(DemandId demand, DemandEnd end, int placed, String message) implements SchedulerNotice {}

    /** Received for each question, with its request number. Owed: nothing. */
    record Explained(long request, Explanation explanation) implements SchedulerNotice {}

    /** Received once for each claim, with its request number. Owed: nothing. */
    record ClaimAnswered(long request, AcceptReply reply) implements SchedulerNotice {}

    /**
     * Received by those who follow the cell: all agents in parts, then changes. Whoever reads too slowly is shown all agents anew
     * instead of what was missed. Owed: nothing.
     *
     * @param scene 1 for the first showing of all agents, one more for each that begins anew
     * @param part which part of the scene, from 0; what is of an earlier scene is to be forgotten with part 0
     * @param complete whether all agents have been shown in this scene
     * @param agents as they are now
     * @param gone agents that are there no more
     */
    record CellShown(long scene, long part, boolean complete, List<AgentSight> agents, List<AgentId> gone)
            implements SchedulerNotice {
        public CellShown {
            agents = List.copyOf(agents);
            gone = List.copyOf(gone);
        }
    }

    /**
     * Received once for each {@link SchedulerCall.Estate} call, with its request number. Owed: nothing.
     *
     * @param refusal why it was not done, naming the value and the rule; empty if it is recorded
     */
    record EstateAnswered(long request, Optional<String> refusal) implements SchedulerNotice {
        /** Whether it is recorded. */
        public boolean isDone() {
            return refusal.isEmpty();
        }
    }

    /**
     * Received by a framework that owns a volume's reservation when the agent says that what was in the volume is gone, after each
     * registration of the agent until the volume is destroyed. Owed: to destroy it; nobody can use it.
     */
    record VolumeLost(VolumeId volume, AgentId agent, String message) implements SchedulerNotice {}

    /** Received when a call could not be understood in the framework's state. Owed: to mend the framework. */
    record CallRefused(String call, String reason) implements SchedulerNotice {}

    /**
     * Received when tasks are to be taken away. Owed: nothing; but what is to be saved must be saved by then. The framework may
     * end the tasks itself, agree, or name others ({@link SchedulerCall.AnswerEviction}). Said again when the framework
     * subscribes while its notice runs. It is soft state: after a fail-over an eviction that is still wanted begins anew under another
     * id.
     *
     * @param eviction its name, for the answer
     * @param agent where the tasks run
     * @param tasks which, in the order of their ids
     * @param reason why, for programs
     * @param message why, for people
     * @param leftMillis how long from now until they are killed; each then has its own grace besides. 0 if they are killed now
     */
    record EvictionNoticed(
            EvictionId eviction,
            AgentId agent,
            List<TaskId> tasks,
            EvictionReason reason,
            String message,
            long leftMillis)
            implements SchedulerNotice {
        public EvictionNoticed {
            tasks = List.copyOf(tasks);
        }
    }

    /** Received when tasks that were to be taken away, and have not been killed, live on after all. Owed: nothing. */
    record EvictionCalledOff(EvictionId eviction, String message) implements SchedulerNotice {}

    /**
     * Received when a slot stands: when it was leased, renewed, or stands again after a subscription. Owed: nothing.
     *
     * @param leftMillis how long from now
     */
    record SlotLeased(SlotId slot, AgentId agent, Resources resources, long leftMillis) implements SchedulerNotice {}

    /** Received when a slot is over, or could not be leased. Owed: nothing; what becomes of its tasks is told as always. */
    record SlotEnded(SlotId slot, SlotEnding ending, String message) implements SchedulerNotice {}
}
