package dev.stoa.core.registry;

import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;

/** A fact that the masters' journal keeps. Past tense; never edited; new kinds are added, none is taken away. */
public sealed interface RegistryEvent {
    /** When it was decided, on the master's clock; milliseconds since 1970. */
    long atMillis();

    /** A master has begun to lead. The first event of every reign. */
    record ReignBegun(long epoch, String master, long atMillis) implements RegistryEvent {}

    /** An agent is known from now on, or what it says of itself has changed. It can be seen. */
    record AgentAdmitted(AgentInfo agent, long atMillis) implements RegistryEvent {}

    /** An agent's lease ran out. It may come back. */
    record AgentMarkedUnreachable(AgentId agent, long atMillis) implements RegistryEvent {}

    /** An unreachable agent came back unchanged. */
    record AgentMarkedReachable(AgentId agent, long atMillis) implements RegistryEvent {}

    /** A person said that an agent will never come back; its id is never admitted again. */
    record AgentMarkedGone(AgentId agent, long atMillis) implements RegistryEvent {}

    /** A framework is known from now on. */
    record FrameworkAdmitted(FrameworkId framework, FrameworkInfo info, long atMillis) implements RegistryEvent {}

    /** What a framework says of itself has changed. */
    record FrameworkUpdated(FrameworkId framework, FrameworkInfo info, long atMillis) implements RegistryEvent {}

    /** A framework is gone for good: torn down, or not seen for its fail-over time-out. */
    record FrameworkRemoved(FrameworkId framework, String reason, long atMillis) implements RegistryEvent {}

    /** A new instance of a framework has taken over; the first, which was admitted with it, has number 1. */
    record FrameworkTakenOver(FrameworkId framework, long instance, long atMillis) implements RegistryEvent {}

    /** A framework is known from now on, and its own process is kept running by the kernel. No instance has spoken for it yet. */
    record FrameworkSupervised(FrameworkId framework, FrameworkInfo info, SupervisedProgram program, long atMillis)
            implements RegistryEvent {}

    /** A supervised framework's process is about to be started, for so many times now; those before may not speak for it. */
    record SupervisedAttemptBegun(FrameworkId framework, long attempt, long atMillis) implements RegistryEvent {}

    /** A framework is supervised no more: its process has ended and said that all was well. The framework is there still. */
    record SupervisionEnded(FrameworkId framework, String reason, long atMillis) implements RegistryEvent {}

    /** A framework has a store, in a stream of its own, from now on. */
    record StoreOpened(FrameworkId framework, long atMillis) implements RegistryEvent {}

    /** Nothing is left of a removed framework's store. */
    record StoreClosed(FrameworkId framework, long atMillis) implements RegistryEvent {}

    /** A role's weight was set; {@code weightMillis} is thousandths, 1000 by default. */
    record RoleWeightSet(String role, long weightMillis, long atMillis) implements RegistryEvent {}

    /** What a role is guaranteed and may hold at most was set; with neither it is as if nothing had ever been set. */
    record RoleQuotaSet(RoleName role, Quantities guarantee, Optional<Quantities> limit, long atMillis)
            implements RegistryEvent {}

    /** Resources are reserved. */
    record ReservationMade(Reservation reservation, long atMillis) implements RegistryEvent {}

    /** A reservation is no more. Those of a framework that is removed end with it and have no event of their own. */
    record ReservationEnded(ReservationId reservation, long atMillis) implements RegistryEvent {}

    /** There is a volume on an agent. */
    record VolumeCreated(Volume volume, AgentId agent, long atMillis) implements RegistryEvent {}

    /**
     * A volume is nobody's any more, and its agent shall delete it. Those of a framework that is removed are doomed with it and have
     * no event of their own.
     */
    record VolumeDoomed(VolumeId volume, long atMillis) implements RegistryEvent {}

    /** A doomed volume is deleted. */
    record VolumeDeleted(VolumeId volume, long atMillis) implements RegistryEvent {}

    /** An agent shall become empty and gets no new work, or its drain has another deadline or end. */
    record AgentDrainStarted(Drain drain, long atMillis) implements RegistryEvent {}

    /** An agent may get work again. */
    record AgentDrainEnded(AgentId agent, long atMillis) implements RegistryEvent {}

    /** An agent that is drained was found empty. */
    record AgentDrained(AgentId agent, long atMillis) implements RegistryEvent {}

    /** A time in which agents will be without work was set, or set anew. */
    record MaintenanceWindowSet(MaintenanceWindow window, long atMillis) implements RegistryEvent {}

    /** A maintenance window is over, or was given up. */
    record MaintenanceWindowRemoved(String name, long atMillis) implements RegistryEvent {}
}
