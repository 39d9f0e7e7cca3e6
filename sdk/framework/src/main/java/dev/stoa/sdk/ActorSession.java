package dev.stoa.sdk;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import akka.actor.typed.ActorRef;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
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
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.blob.Artifacts;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sdk.scheduler.SubscriptionActor;
import dev.stoa.sdk.store.FrameworkStore;

/** Hands calls on to the subscription. */
final class ActorSession implements SchedulerSession {
    private final ActorRef<SubscriptionActor.Command> subscription;
    private final Blobs blobs;
    private final Artifacts artifacts;
    private final FrameworkStore store;
    private final AtomicLong requests = new AtomicLong();
    private volatile Optional<FrameworkId> framework = Optional.empty();

    ActorSession(
            ActorRef<SubscriptionActor.Command> subscription, Blobs blobs, Artifacts artifacts, FrameworkStore store) {
        this.subscription = subscription;
        this.blobs = blobs;
        this.artifacts = artifacts;
        this.store = store;
    }

    void subscribed(FrameworkId id) {
        framework = Optional.of(id);
    }

    @Override
    public FrameworkId framework() {
        return framework.orElseThrow(() -> new IllegalStateException("the framework is not subscribed yet"));
    }

    @Override
    public long accept(Collection<OfferId> offers, List<Operation> operations, Atomicity atomicity, Filter leftovers) {
        if (offers.isEmpty()) {
            throw new IllegalArgumentException("an accept must name at least one offer");
        }
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Accept(request, List.copyOf(offers), operations, atomicity, leftovers));
        return request;
    }

    @Override
    public long launch(Offer offer, TaskSpec... tasks) {
        List<Operation> launches = Stream.of(tasks)
                .<Operation>map(task -> new Operation.Launch(offer.id(), task))
                .toList();
        return accept(List.of(offer.id()), launches, Atomicity.EACH, Filter.NONE);
    }

    @Override
    public void decline(Offer... offers) {
        decline(Stream.of(offers).map(Offer::id).toList(), Filter.DEFAULT);
    }

    @Override
    public void decline(Collection<OfferId> offers, Filter filter) {
        call(new SchedulerCall.Decline(List.copyOf(offers), filter));
    }

    @Override
    public void suppress() {
        call(new SchedulerCall.Suppress());
    }

    @Override
    public void revive() {
        call(new SchedulerCall.Revive());
    }

    @Override
    public void kill(TaskId task) {
        call(new SchedulerCall.Kill(task));
    }

    @Override
    public void reconcile(List<TaskId> tasks) {
        call(new SchedulerCall.Reconcile(tasks));
    }

    @Override
    public void acknowledge(TaskStatus status) {
        if (status.needsAcknowledgement()) {
            call(new SchedulerCall.Acknowledge(status.task().task(), status.agent(), status.sequence()));
        }
    }

    @Override
    public void demand(Demand demand) {
        call(new SchedulerCall.StateDemand(demand, Ranges.NONE, 0));
    }

    @Override
    public void withdraw(DemandId demand) {
        call(new SchedulerCall.WithdrawDemand(demand));
    }

    @Override
    public long explain(ExplainSubject subject) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Explain(request, subject));
        return request;
    }

    @Override
    public void leaseSlot(OfferId offer, SlotId slot, Resources resources, Duration lease) {
        call(new SchedulerCall.LeaseSlot(offer, slot, resources, lease.toMillis(), Filter.NONE));
    }

    @Override
    public long launchIn(SlotId slot, TaskSpec... tasks) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.LaunchInSlot(request, slot, List.of(tasks)));
        return request;
    }

    @Override
    public void follow(Duration gather) {
        call(new SchedulerCall.FollowCell(gather.toMillis()));
    }

    @Override
    public void unfollow() {
        call(new SchedulerCall.UnfollowCell());
    }

    @Override
    public long claim(List<Assignment> assignments, Atomicity atomicity) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Claim(request, assignments, atomicity));
        return request;
    }

    @Override
    public void renewSlot(SlotId slot, Duration lease) {
        call(new SchedulerCall.RenewSlot(slot, lease.toMillis()));
    }

    @Override
    public void releaseSlot(SlotId slot) {
        call(new SchedulerCall.ReleaseSlot(slot));
    }

    @Override
    public long reserve(Offer offer, ReservationId reservation, Resources resources, Map<String, String> labels) {
        Reservation wanted = new Reservation(
                reservation,
                offer.agent(),
                new RoleName(offer.role()),
                Optional.of(framework()),
                offer.reservation(),
                new TreeMap<>(labels),
                resources);
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Estate.Reserve(request, wanted, Optional.of(offer.id())));
        return request;
    }

    @Override
    public long reserve(Reservation reservation) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Estate.Reserve(request, reservation, Optional.empty()));
        return request;
    }

    @Override
    public long unreserve(ReservationId reservation) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Estate.Unreserve(request, reservation));
        return request;
    }

    @Override
    public long createVolume(Volume volume) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Estate.CreateVolume(request, volume));
        return request;
    }

    @Override
    public long destroyVolume(VolumeId volume) {
        long request = requests.incrementAndGet();
        call(new SchedulerCall.Estate.DestroyVolume(request, volume));
        return request;
    }

    @Override
    public void agree(EvictionId eviction) {
        call(new SchedulerCall.AnswerEviction(eviction, new EvictionAnswer.Agree()));
    }

    @Override
    public void evictInstead(EvictionId eviction, List<TaskId> tasks) {
        call(new SchedulerCall.AnswerEviction(eviction, new EvictionAnswer.Instead(tasks)));
    }

    @Override
    public void stateBudget(DisruptionBudget budget) {
        call(new SchedulerCall.StateBudget(budget));
    }

    @Override
    public void removeBudget(String name) {
        call(new SchedulerCall.RemoveBudget(name));
    }

    @Override
    public void teardown() {
        call(new SchedulerCall.Teardown());
    }

    @Override
    public Blobs blobs() {
        return blobs;
    }

    @Override
    public Artifacts artifacts() {
        return artifacts;
    }

    @Override
    public FrameworkStore store() {
        return store;
    }

    private void call(SchedulerCall call) {
        subscription.tell(new SubscriptionActor.Call(call));
    }
}
