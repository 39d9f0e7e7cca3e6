package dev.stoa.core.registry;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;

/**
 * A copy of all that the registry knows, for snapshots and for a reign that begins.
 *
 * @param epoch the epoch of the latest reign; 0 before the first
 * @param nextFramework the number of the next new framework
 * @param agents in the order of their ids
 * @param frameworks in the order of their ids
 * @param removed ids of removed frameworks, oldest first; bounded
 * @param weightMillis weights that were set, by role
 * @param stores whose stores have a stream in the journal, of removed frameworks too until it is deleted
 * @param gone ids of agents that were marked gone, oldest first; bounded
 * @param quotas guarantees and limits that were set, in the order of the roles
 * @param reservations what operators and frameworks have reserved, in the order of their ids
 * @param volumes volumes that are kept, and those that their agents have still to delete, in the order of their ids
 * @param drains agents that shall be empty, in the order of their ids
 * @param windows planned maintenance, in the order of the names
 * @param supervised frameworks whose process is kept running, in the order of their ids
 */
public record RegistryState(
        long epoch,
        long nextFramework,
        List<AgentEntry> agents,
        List<FrameworkEntry> frameworks,
        List<FrameworkId> removed,
        SortedMap<String, Long> weightMillis,
        List<FrameworkId> stores,
        List<AgentId> gone,
        List<QuotaEntry> quotas,
        List<Reservation> reservations,
        List<VolumeEntry> volumes,
        List<Drain> drains,
        List<MaintenanceWindow> windows,
        List<SupervisedEntry> supervised) {
    public RegistryState {
        agents = List.copyOf(agents);
        frameworks = List.copyOf(frameworks);
        removed = List.copyOf(removed);
        stores = List.copyOf(stores);
        gone = List.copyOf(gone);
        quotas = List.copyOf(quotas);
        reservations = List.copyOf(reservations);
        volumes = List.copyOf(volumes);
        weightMillis = Collections.unmodifiableSortedMap(new TreeMap<>(weightMillis));
        drains = List.copyOf(drains);
        windows = List.copyOf(windows);
        supervised = List.copyOf(supervised);
    }

    /**
     * An agent that exists.
     *
     * @param unreachableSinceMillis when it was lost sight of; 0 if it can be seen
     */
    public record AgentEntry(AgentInfo info, long unreachableSinceMillis) {
        public boolean isUnreachable() {
            return unreachableSinceMillis > 0;
        }
    }

    /**
     * A framework that exists.
     *
     * @param instance the newest process that was admitted for it, counted from 1; 0 if it is supervised and none was yet
     */
    public record FrameworkEntry(FrameworkId id, FrameworkInfo info, long instance) {}

    /**
     * A framework whose process is kept running.
     *
     * @param attempt the newest process that was or is to be started, counted from 1; 0 before the first
     */
    public record SupervisedEntry(FrameworkId framework, SupervisedProgram program, long attempt) {}

    /**
     * A volume that exists.
     *
     * @param doomedSinceMillis since when its agent shall delete it; 0 if it is kept
     */
    public record VolumeEntry(Volume volume, AgentId agent, long doomedSinceMillis) {
        public boolean isDoomed() {
            return doomedSinceMillis > 0;
        }
    }

    /** What is laid down for a role that has a guarantee or a limit. */
    public record QuotaEntry(RoleName role, Quantities guarantee, Optional<Quantities> limit) {}
}
