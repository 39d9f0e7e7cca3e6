package dev.stoa.core.reign;

import java.util.Optional;
import java.util.function.Supplier;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryRequest;

/**
 * Where a reign takes orders about roles, reservations and volumes, of operators and of frameworks, and hears what was recorded of
 * them. Part of the reign: one owner, one thread.
 */
public final class EstateDesk {
    /**
     * An order.
     *
     * @param request what is to be recorded
     * @param check what stands against that now; if nothing does, what it needs is kept for it
     * @param giveBack what was kept is free, since it was not recorded
     */
    private record Order(RegistryRequest request, Supplier<Optional<String>> check, Runnable giveBack) {}

    private record Asked(EstateDesk desk, FrameworkId framework) {}

    private static final SealedSwitch<EstateDesk, OperatorCall.Estate, Order> OF_OPERATOR =
            SealedSwitch.<EstateDesk, OperatorCall.Estate, Order>over(OperatorCall.Estate.class)
                    .on(
                            OperatorCall.Estate.SetWeight.class,
                            (desk, call) -> new Order(
                                    new RegistryRequest.SetRoleWeight(
                                            call.role().value(), call.weightMillis()),
                                    Optional::empty,
                                    () -> {}))
                    .on(
                            OperatorCall.Estate.SetQuota.class,
                            (desk, call) -> new Order(
                                    new RegistryRequest.SetRoleQuota(call.role(), call.guarantee(), call.limit()),
                                    () -> desk.tenure.objection(call),
                                    () -> {}))
                    .on(OperatorCall.Estate.Reserve.class, (desk, call) -> desk.reserve(call.reservation()))
                    .on(OperatorCall.Estate.Unreserve.class, (desk, call) -> desk.unreserve(call.reservation()))
                    .on(OperatorCall.Estate.CreateVolume.class, (desk, call) -> desk.create(call.volume()))
                    .on(OperatorCall.Estate.DestroyVolume.class, (desk, call) -> desk.destroy(call.volume()))
                    .build();

    private static final SealedSwitch<EstateDesk, SchedulerCall.Estate, Order> OF_FRAMEWORK =
            SealedSwitch.<EstateDesk, SchedulerCall.Estate, Order>over(SchedulerCall.Estate.class)
                    .on(SchedulerCall.Estate.Reserve.class, (desk, call) -> desk.reserve(call.reservation()))
                    .on(SchedulerCall.Estate.Unreserve.class, (desk, call) -> desk.unreserve(call.reservation()))
                    .on(SchedulerCall.Estate.CreateVolume.class, (desk, call) -> desk.create(call.volume()))
                    .on(SchedulerCall.Estate.DestroyVolume.class, (desk, call) -> desk.destroy(call.volume()))
                    .build();

    /** Why an order is not this framework's to give; empty if it is. */
    private static final SealedSwitch<Asked, SchedulerCall.Estate, Optional<String>> STRANGER =
            SealedSwitch.<Asked, SchedulerCall.Estate, Optional<String>>over(SchedulerCall.Estate.class)
                    .on(
                            SchedulerCall.Estate.Reserve.class,
                            (asked, call) -> asked.desk.tenure.fault(asked.framework, call))
                    .on(
                            SchedulerCall.Estate.Unreserve.class,
                            (asked, call) -> asked.desk.tenure.stranger(asked.framework, call.reservation()))
                    .on(
                            SchedulerCall.Estate.CreateVolume.class,
                            (asked, call) -> asked.desk.volumes.stranger(
                                    asked.framework, call.volume().reservation()))
                    .on(
                            SchedulerCall.Estate.DestroyVolume.class,
                            (asked, call) -> asked.desk.volumes.stranger(asked.framework, call.volume()))
                    .build();

    private final Tenure tenure;
    private final Volumes volumes;

    EstateDesk(Tenure tenure, Volumes volumes) {
        this.tenure = tenure;
        this.volumes = volumes;
    }

    /** A reservation is recorded. */
    public void reservationMade(Reservation reservation) {
        tenure.reservationMade(reservation);
    }

    /** It is recorded that a reservation is no more. */
    public void reservationEnded(ReservationId reservation) {
        tenure.reservationEnded(reservation);
    }

    /** A volume is recorded. */
    public void volumeCreated(Volume volume, AgentId agent) {
        volumes.created(volume, agent);
    }

    /** It is recorded that a volume is to be deleted. */
    public void volumeDoomed(VolumeId volume) {
        volumes.doomed(volume);
    }

    /** It is recorded that a volume is deleted. */
    public void volumeDeleted(VolumeId volume) {
        volumes.deleted(volume);
    }

    /** An agent says which volumes it has. */
    public void volumesReported(AgentId agent, AgentCall.ReportVolumes call) {
        volumes.reported(agent, call.volumes());
    }

    /** What stands against an order about roles or reservations; empty if it may be recorded, and then it must be asked for. */
    public Optional<String> prepare(OperatorCall.Estate call) {
        return OF_OPERATOR.apply(this, call).check().get();
    }

    /** What is to be recorded for an order that was prepared. */
    public RegistryRequest requestOf(OperatorCall.Estate call) {
        return OF_OPERATOR.apply(this, call).request();
    }

    /** An order that was prepared was not recorded. */
    public void givenUp(OperatorCall.Estate call) {
        OF_OPERATOR.apply(this, call).giveBack().run();
    }

    /** What stands against an order of a framework; empty if it may be recorded, and then it must be asked for. */
    public Optional<String> prepare(FrameworkId framework, SchedulerCall.Estate call) {
        return STRANGER.apply(new Asked(this, framework), call)
                .or(() -> OF_FRAMEWORK.apply(this, call).check().get());
    }

    /** What is to be recorded for a framework's order that was prepared. */
    public RegistryRequest requestOf(SchedulerCall.Estate call) {
        return OF_FRAMEWORK.apply(this, call).request();
    }

    /** A framework's order that was prepared was not recorded. */
    public void givenUp(SchedulerCall.Estate call) {
        OF_FRAMEWORK.apply(this, call).giveBack().run();
    }

    private Order reserve(Reservation wanted) {
        return new Order(
                new RegistryRequest.MakeReservation(wanted),
                () -> tenure.prepare(wanted),
                () -> tenure.givenUp(wanted));
    }

    private Order unreserve(ReservationId id) {
        return new Order(new RegistryRequest.EndReservation(id), () -> tenure.prepareEnd(id), () -> {});
    }

    private Order create(Volume wanted) {
        return new Order(
                new RegistryRequest.CreateVolume(wanted), () -> volumes.prepare(wanted), () -> volumes.givenUp(wanted));
    }

    private Order destroy(VolumeId id) {
        return new Order(
                new RegistryRequest.DoomVolume(id), () -> volumes.prepareEnd(id), () -> volumes.givenUpEnd(id));
    }
}
