package dev.stoa.core.registry;

import java.util.List;

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
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.registry.RegistryState.SupervisedEntry;

/** What the registry answers, once what it says is recorded. */
public sealed interface RegistryReply {
    /** The reign has begun. */
    record ReignBegan(long epoch) implements RegistryReply {}

    /** The agent is recorded as it describes itself. */
    record AgentRecorded(AgentInfo agent) implements RegistryReply {}

    /** The agent is recorded as unreachable. */
    record UnreachableRecorded(AgentId agent) implements RegistryReply {}

    /** The agent is recorded as gone for good. */
    record GoneRecorded(AgentId agent) implements RegistryReply {}

    /** The framework is recorded under this id, and this instance of it is the one that may speak for it. */
    record FrameworkRecorded(FrameworkId framework, FrameworkInfo info, long instance) implements RegistryReply {}

    /** The framework is recorded as gone. */
    record RemovalRecorded(FrameworkId framework, RemovalCause cause, String reason) implements RegistryReply {}

    /** The framework and the wish to keep its process running are recorded. */
    record SupervisionRecorded(SupervisedEntry entry, FrameworkInfo info) implements RegistryReply {}

    /** The attempt is recorded: it may be started. */
    record AttemptRecorded(FrameworkId framework, long attempt) implements RegistryReply {}

    /** It is recorded that the framework is supervised no more. */
    record SupervisionEndRecorded(FrameworkId framework, String reason) implements RegistryReply {}

    /** It is recorded that the framework has a store. */
    record StoreOpenRecorded(FrameworkId framework) implements RegistryReply {}

    /** It is recorded that the framework has no store any more. */
    record StoreCloseRecorded(FrameworkId framework) implements RegistryReply {}

    /** The weight is recorded. */
    record WeightRecorded(String role, long weightMillis) implements RegistryReply {}

    /** The drains are recorded. */
    record DrainsRecorded(List<Drain> drains) implements RegistryReply {
        public DrainsRecorded {
            drains = List.copyOf(drains);
        }
    }

    /** It is recorded that these agents are not drained any more. */
    record DrainsEnded(List<AgentId> agents) implements RegistryReply {
        public DrainsEnded {
            agents = List.copyOf(agents);
        }
    }

    /** It is recorded that the agent is empty, and gone for good if its drain says so. */
    record EmptyRecorded(Drain drain) implements RegistryReply {}

    /** The window is recorded. */
    record WindowRecorded(MaintenanceWindow window) implements RegistryReply {}

    /** It is recorded that there is no such window any more. */
    record WindowRemovalRecorded(String name) implements RegistryReply {}

    /** Nothing was recorded; the reason names the value and the rule. */
    record Refused(String reason) implements RegistryReply {}

    /** The agent was marked gone by a person and is not let in: what it still runs must end. */
    record AgentIsGone(String reason) implements RegistryReply {}

    /** The quota is recorded; these are the role's terms now. */
    record QuotaRecorded(RoleName role, RoleTerms terms) implements RegistryReply {}

    /** The reservation is recorded. */
    record ReservationRecorded(Reservation reservation) implements RegistryReply {}

    /** The volume on this agent is recorded. */
    record VolumeRecorded(Volume volume, AgentId agent) implements RegistryReply {}

    /** It is recorded that the volume is to be deleted. */
    record VolumeDoomRecorded(VolumeId volume) implements RegistryReply {}

    /** It is recorded that the volume is deleted. */
    record VolumeDeletionRecorded(VolumeId volume) implements RegistryReply {}

    /** The end of the reservation is recorded. */
    record ReservationEndRecorded(ReservationId reservation) implements RegistryReply {}
}
