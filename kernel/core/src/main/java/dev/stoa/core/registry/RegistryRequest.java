package dev.stoa.core.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;

/** What the registry may be asked to record. */
public sealed interface RegistryRequest {
    /** Begin a reign. Its epoch must be higher than that of every reign before. */
    record BeginReign(String master, long epoch) implements RegistryRequest {}

    /** Admit an agent, or admit it again after a restart. */
    record AdmitAgent(AgentInfo agent) implements RegistryRequest {}

    /** Record that an agent cannot be seen. */
    record MarkAgentUnreachable(AgentId agent) implements RegistryRequest {}

    /** Record that an agent will never come back. */
    record MarkAgentGone(AgentId agent) implements RegistryRequest {}

    /** Admit a new framework under a new id. */
    record AdmitFramework(FrameworkInfo info) implements RegistryRequest {}

    /**
     * Admit a framework that has an id; as a new instance of it if the number is 0.
     *
     * @param attempt which of a supervised framework's processes asks; 0 for one that nobody supervises
     */
    record ReadmitFramework(FrameworkId framework, FrameworkInfo info, long instance, long attempt)
            implements RegistryRequest {
        /** One that nobody supervises. */
        public ReadmitFramework(FrameworkId framework, FrameworkInfo info, long instance) {
            this(framework, info, instance, 0);
        }
    }

    /** Admit a new framework under a new id and keep its process running. */
    record SuperviseFramework(FrameworkInfo info, SupervisedProgram program) implements RegistryRequest {}

    /** Note that a supervised process is to be started, before it is. */
    record BeginAttempt(FrameworkId framework, long attempt) implements RegistryRequest {}

    /** Keep a framework's process running no more. */
    record EndSupervision(FrameworkId framework, String reason) implements RegistryRequest {}

    /** Remove a framework for good. */
    record RemoveFramework(FrameworkId framework, RemovalCause cause, String reason) implements RegistryRequest {}

    /** Note that a framework has a store, before anything is written to it. */
    record OpenStore(FrameworkId framework) implements RegistryRequest {}

    /** Note that nothing is left of a removed framework's store. */
    record CloseStore(FrameworkId framework) implements RegistryRequest {}

    /** Set a role's weight in thousandths, 1 to 1,000,000,000. */
    record SetRoleWeight(String role, long weightMillis) implements RegistryRequest {}

    /** Set what a role is guaranteed and may hold at most. */
    record SetRoleQuota(RoleName role, Quantities guarantee, Optional<Quantities> limit) implements RegistryRequest {}

    /** Make a reservation. */
    record MakeReservation(Reservation reservation) implements RegistryRequest {}

    /** End a reservation. */
    record EndReservation(ReservationId reservation) implements RegistryRequest {}

    /** Create a volume. */
    record CreateVolume(Volume volume) implements RegistryRequest {}

    /** Have a volume deleted by its agent. */
    record DoomVolume(VolumeId volume) implements RegistryRequest {}

    /** Note that a doomed volume is deleted. */
    record NoteVolumeDeleted(VolumeId volume) implements RegistryRequest {}

    /**
     * Have agents emptied, all or none of them. One that is being drained already gets the new terms.
     *
     * @param deadlineMillis from now on, after which budgets are not heeded; 0 for never
     */
    record StartDrains(SortedSet<AgentId> agents, long deadlineMillis, AfterDrain after) implements RegistryRequest {
        public StartDrains {
            agents = Collections.unmodifiableSortedSet(new TreeSet<>(agents));
        }
    }

    /** Let agents have work again, all or none of them. */
    record EndDrains(SortedSet<AgentId> agents) implements RegistryRequest {
        public EndDrains {
            agents = Collections.unmodifiableSortedSet(new TreeSet<>(agents));
        }
    }

    /** Record that an agent that is drained is empty. */
    record RecordDrained(AgentId agent) implements RegistryRequest {}

    /** Set a maintenance window, in place of one of its name. */
    record SetWindow(MaintenanceWindow window) implements RegistryRequest {}

    /** Remove a maintenance window. */
    record RemoveWindow(String name) implements RegistryRequest {}
}
