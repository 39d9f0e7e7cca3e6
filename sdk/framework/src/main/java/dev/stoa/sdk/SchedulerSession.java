package dev.stoa.sdk;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.eviction.DisruptionBudget;
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
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.blob.Artifacts;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sdk.store.FrameworkStore;

/**
 * The calls a framework makes, and its own stores.
 *
 * <p>One for each running framework, valid as long as it runs, over any number of reconnections and masters. All methods
 * from any thread; none blocks on the network. A call's outcome comes to the behaviour as a notice. Calls of one thread
 * keep their order.
 *
 * <p>While no master is subscribed to: an accept is answered at once with rejections ({@code OFFER_NOT_VALID}), since
 * offers end with the session that brought them; a decline is dropped for the same reason; kills, questions
 * (reconcile), the last of suppress or revive, demands, following the cell, budgets and teardown are remembered and made good on
 * the next subscription; an answer to an eviction is refused, since evictions are of one reign, and so are orders about
 * reservations.
 * What waits is bounded ({@code stoa.sdk.scheduler}); a call beyond a bound is answered with
 * {@link SchedulerNotice.CallRefused}, an accept with rejections; nothing is dropped in silence.
 */
public interface SchedulerSession {
    /**
     * This framework's id.
     *
     * @throws IllegalStateException before the first {@link SchedulerNotice.Subscribed} has been received
     */
    FrameworkId framework();

    /**
     * Uses offers. All offers named are used up, whatever becomes of the operations.
     *
     * @param offers at least one; several must be of one agent only if a task needs resources of them all
     * @param operations carried out in order
     * @param atomicity what one failure does to the rest
     * @param leftovers how long what was not used shall not be offered again
     * @return the request number of the {@link SchedulerNotice.AcceptAnswered} that will follow. If the session ends
     *     between the call and its answer, no answer follows: the tasks' statuses tell, because the SDK asks for them
     */
    long accept(Collection<OfferId> offers, List<Operation> operations, Atomicity atomicity, Filter leftovers);

    /**
     * Launches tasks on one offer, each for itself, and gives the rest back at once.
     *
     * @return as {@link #accept}
     */
    long launch(Offer offer, TaskSpec... tasks);

    /** Gives offers back with the {@linkplain Filter#DEFAULT ordinary} filter. */
    void decline(Offer... offers);

    /** Gives offers back. Those that are not open any more are passed over. */
    void decline(Collection<OfferId> offers, Filter filter);

    /** Asks for no more offers until {@link #revive}. Open offers stay valid. */
    void suppress();

    /** Asks for offers again and clears all filters. */
    void revive();

    /**
     * Orders a task to end. Repeated by the SDK until a terminal status (or {@code UNKNOWN}) has come, over
     * reconnections too.
     */
    void kill(TaskId task);

    /**
     * Asks how tasks are; all live ones if none is named. The SDK asks by itself after each new subscription and, ever
     * more rarely, in between; an answer that tells nothing new is then not shown. What this method asks is shown.
     */
    void reconcile(List<TaskId> tasks);

    /**
     * Tells the master that a status has been dealt with. Needed only with {@link Framework#manualAck()}; otherwise the
     * SDK does it when the behaviour has processed the notice. Statuses that need none are passed over.
     */
    void acknowledge(TaskStatus status);

    /**
     * States what is wanted, in place of an older demand of its id; the kernel finds the places. What becomes of it comes as {@link
     * SchedulerNotice.DemandPlaced} (or as offers, if it asks for offers), {@link SchedulerNotice.DemandWaits} and once {@link
     * SchedulerNotice.DemandEnded}. It stands over reconnections and changes of masters: the SDK states it again, with what is known
     * to be placed, so that no task is launched twice. (A demand for offers is stated again whole: an author who has used some of
     * them states it anew.) A framework that states demands is offered nothing beside until it {@linkplain #revive revives}.
     */
    void demand(Demand demand);

    /** States that so many tasks are wanted, each launched where it fits; the demand has the template's id. */
    default void demand(TaskSpec template, int count) {
        demand(Demand.launch(new DemandId(template.id().value()), template, count));
    }

    /**
     * Takes a demand back; what was placed stays. {@link SchedulerNotice.DemandEnded} follows, from the SDK if the session ends before
     * the master says so.
     */
    void withdraw(DemandId demand);

    /**
     * Asks why something does or does not run, or would.
     *
     * @return the request number of the {@link SchedulerNotice.Explained} that will follow. If the session ends between the question
     *     and its answer, no answer follows
     */
    long explain(ExplainSubject subject);

    /**
     * Follows what is free on all agents: {@link SchedulerNotice.CellShown} with all of them first and then with changes gathered
     * over at least this long, over reconnections too.
     */
    void follow(Duration gather);

    /** Sees no more of the cell. */
    void unfollow();

    /**
     * Takes what is free on agents of the author's choice, without offers: a transaction that may conflict with others. What no
     * longer fits is rejected with what is free now.
     *
     * @return the request number of the {@link SchedulerNotice.ClaimAnswered} that will follow, as with {@link #accept}
     */
    long claim(List<Assignment> assignments, Atomicity atomicity);

    /**
     * Holds resources of an offer for a time under a name, for many small tasks without an offer for each. The rest of the offer goes
     * back. {@link SchedulerNotice.SlotLeased} or {@link SchedulerNotice.SlotEnded} follows, or {@link SchedulerNotice.CallRefused} if a
     * slot of that name stands or is asked for. The SDK states a slot that stands again on
     * every subscription, with the tasks launched in it.
     *
     * @param lease how long, at most a day; {@link #renewSlot} before it is over
     */
    void leaseSlot(OfferId offer, SlotId slot, Resources resources, Duration lease);

    /**
     * Launches tasks in a slot, each for itself; they draw on the slot's resources and give them back to it.
     *
     * @return the request number of the {@link SchedulerNotice.AcceptAnswered} that will follow, as {@link #accept}
     */
    long launchIn(SlotId slot, TaskSpec... tasks);

    /** Holds a slot for so long from now. */
    void renewSlot(SlotId slot, Duration lease);

    /** Gives a slot back; its tasks are killed. {@link SchedulerNotice.SlotEnded} follows. The SDK says it again until then. */
    void releaseSlot(SlotId slot);

    /**
     * Reserves resources of an offer for this framework: they are offered to nobody else until it {@link #unreserve}s them or is
     * removed, and come in offers that name the {@linkplain Offer#reservation reservation}. The offer is used up; the rest goes
     * back. Recorded before it is answered, it outlives every master.
     *
     * <pre>{@code
     * session.reserve(offer, new ReservationId("db-1"), Resources.parse("cpus:1;mem:1GiB;disk:10GiB"), Map.of("app", "db"));
     * // EstateAnswered with isDone(), then an Offer whose reservation() is db-1: a task launched on it draws on the reservation.
     * // In a demand, the template says so: task.withTerms(task.terms().withPool(Supply.ORDINARY, Optional.of(db1))).
     * }</pre>
     *
     * @param reservation a name that no other reservation of the cell has; saying the same again changes nothing
     * @param labels marks that listings show
     * @return the request number of the {@link SchedulerNotice.EstateAnswered} that will follow. If the session ends between the
     *     call and its answer, no answer follows: say it again
     */
    long reserve(Offer offer, ReservationId reservation, Resources resources, Map<String, String> labels);

    /**
     * Reserves free resources of an agent without an offer; open offers of the agent are taken back if they are in the way.
     *
     * @param reservation its role is this framework's and its owner this framework
     * @return as {@link #reserve(Offer, ReservationId, Resources, Map)}
     */
    long reserve(Reservation reservation);

    /**
     * Ends a reservation of this framework's of which no task holds anything.
     *
     * @return as {@link #reserve(Offer, ReservationId, Resources, Map)}
     */
    long unreserve(ReservationId reservation);

    /**
     * Makes a volume: disk of a reservation that outlives the tasks that use it, and this framework's process. A task whose terms
     * name the reservation and the volume finds it at the volume's path in its sandbox, whatever it or others before it have
     * written there; only commands use volumes. It is offered with the reservation ({@link Offer#volumes}) while a task can begin
     * to use it, and ends with {@link #destroyVolume} or with the reservation's owner.
     *
     * <pre>{@code
     * session.createVolume(new Volume(data, db1, "data", 10 * 1024, Volume.Sharing.EXCLUSIVE));
     * // When it is answered:
     * TaskTerms terms = new TaskTerms(Constraint.NONE, TaskTerms.DEFAULT_PRIORITY, Supply.ORDINARY, Optional.of(db1),
     *         new TreeSet<>(Set.of(data)), Quantities.NONE);
     * session.launch(offer, TaskSpec.of(id, "db", resources, shell("exec db --dir data")).withTerms(terms));
     * }</pre>
     *
     * @param volume out of a reservation that this framework may use: its own, or one of its role without an owner
     * @return as {@link #reserve(Offer, ReservationId, Resources, Map)}
     */
    long createVolume(Volume volume);

    /**
     * Deletes a volume that no task uses, with what is in it.
     *
     * @return as {@link #reserve(Offer, ReservationId, Resources, Map)}
     */
    long destroyVolume(VolumeId volume);

    /**
     * Has nothing against an {@linkplain SchedulerNotice.EvictionNoticed eviction}: its tasks are killed now rather than at its
     * deadline. Say it when what is worth saving is saved.
     */
    void agree(EvictionId eviction);

    /**
     * Has other tasks killed now in the place of those of an eviction. They must be this framework's, on the same agent, live, out
     * of the same supply, and hold together at least as much; and the eviction must be one for a claimant, not a drain, a window or a
     * revocation. Otherwise {@link SchedulerNotice.CallRefused} says which rule was broken, and the eviction goes on.
     */
    void evictInstead(EvictionId eviction, List<TaskId> tasks);

    /**
     * States how many of some tasks the kernel may take away at one time, in place of an older statement of its name. Stands until
     * {@link #removeBudget}: the SDK states it again on every subscription. At most {@value
     * dev.stoa.api.eviction.DisruptionBudget#MAX_PER_FRAMEWORK} budgets stand at one time.
     */
    void stateBudget(DisruptionBudget budget);

    /** Takes a budget back. One that does not stand is passed over. */
    void removeBudget(String name);

    /**
     * Removes the framework for good: its tasks and executors are ended, its id becomes void, and this process's
     * framework terminates normally. Repeated by the SDK until the master has done it, within a bound
     * ({@code stoa.sdk.scheduler.teardown-timeout}).
     */
    void teardown();

    /** This process's blob store, and reading from the stores of others. */
    Blobs blobs();

    /** This framework's durable store in the masters' journal. */
    FrameworkStore store();

    /** Ships jars and files to agents. */
    Artifacts artifacts();
}
