package dev.stoa.core.reign;

import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.core.registry.RegistryRequest;

/**
 * Where a reign takes orders about roles, reservations and volumes, of operators and of frameworks, and hears what was recorded of
 * them. Part of the reign: one owner, one thread.
 */
public final class EstateDesk {
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
        return tenure.prepare(call);
    }

    /** What is to be recorded for an order that was prepared. */
    public RegistryRequest requestOf(OperatorCall.Estate call) {
        return Tenure.requestOf(call);
    }

    /** An order that was prepared was not recorded. */
    public void givenUp(OperatorCall.Estate call) {
        tenure.givenUp(call);
    }

    /** What stands against an order of a framework; empty if it may be recorded, and then it must be asked for. */
    public Optional<String> prepare(FrameworkId framework, SchedulerCall.Estate call) {
        return tenure.prepare(framework, call);
    }

    /** What is to be recorded for a framework's order that was prepared. */
    public RegistryRequest requestOf(SchedulerCall.Estate call) {
        return Tenure.requestOf(call);
    }

    /** A framework's order that was prepared was not recorded. */
    public void givenUp(SchedulerCall.Estate call) {
        tenure.givenUp(call);
    }
}
