package dev.stoa.api.protocol;

import java.util.Optional;

import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.supervision.SupervisedProgram;

/** What people and their tools say to the leading master. Each carries a number that its answer repeats. */
public sealed interface OperatorCall {
    /** Received to list tasks, live ones and a bounded number of ended ones. Owed: {@link OperatorNotice.TasksListed}. */
    record ListTasks(long request) implements OperatorCall {}

    /** Received to list agents. Owed: {@link OperatorNotice.AgentsListed}. */
    record ListAgents(long request) implements OperatorCall {}

    /** Received to list frameworks. Owed: {@link OperatorNotice.FrameworksListed}. */
    record ListFrameworks(long request) implements OperatorCall {}

    /** Received to list open offers. Owed: {@link OperatorNotice.OffersListed}. */
    record ListOffers(long request) implements OperatorCall {}

    /**
     * Received to end a task. Owed: {@link OperatorNotice.Done} once the order is on its way, or a refusal.
     *
     * @param task {@code FRAMEWORK/TASK}, or the task id alone if only one live task has it
     */
    record KillTask(long request, String task) implements OperatorCall {}

    /**
     * Received to read a framework's store: a get or a scan. Owed: {@link OperatorNotice.StoreRead}, or a refusal.
     */
    record ReadStore(long request, FrameworkId framework, StoreOperation operation) implements OperatorCall {}

    /**
     * Received to say that an agent which is not attached will never come back. Owed: {@link OperatorNotice.Done}; its tasks are
     * then {@code GONE} and it is never let in again. Or a refusal.
     */
    record MarkAgentGone(long request, AgentId agent) implements OperatorCall {}

    /**
     * Received to say that the agents which are overdue are lost indeed, though they are many. Owed: {@link
     * OperatorNotice.Done}; they are then recorded as unreachable. Or a refusal.
     */
    record ConfirmLostAgents(long request) implements OperatorCall {}

    /** Received to remove a framework with all it runs. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
    record RemoveFramework(long request, FrameworkId framework) implements OperatorCall {}

    /** Received to list roles. Owed: {@link OperatorNotice.RolesListed}. */
    record ListRoles(long request) implements OperatorCall {}

    /** Received to list reservations. Owed: {@link OperatorNotice.ReservationsListed}. */
    record ListReservations(long request) implements OperatorCall {}

    /** Received to list volumes. Owed: {@link OperatorNotice.VolumesListed}. */
    record ListVolumes(long request) implements OperatorCall {}

    /** Whether an order is refused if it asks for what is not so now. */
    enum Check {
        /** It is. */
        REQUIRED,
        /** It is carried out all the same. */
        WAIVED
    }

    /** What is laid down about roles and reservations: recorded before it is answered. */
    sealed interface Estate extends OperatorCall {
        /** The caller's number, which the answer repeats. */
        long request();

        /** Received to set a role's weight in thousandths. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
        record SetWeight(long request, RoleName role, long weightMillis) implements Estate {}

        /**
         * Received to set what a role is guaranteed and may hold at most, in place of what was set before; nothing and no limit
         * remove both. Owed: {@link OperatorNotice.Done} once recorded, or a refusal: a guarantee above a limit on its path or
         * more than its parent's, and unless the check is waived a limit below what is held and guarantees that the cell as it is
         * cannot fill.
         */
        record SetQuota(long request, RoleName role, Quantities guarantee, Optional<Quantities> limit, Check check)
                implements Estate {}

        /**
         * Received to reserve free resources of an agent. Open offers of the agent are taken back if they are in the way. Owed:
         * {@link OperatorNotice.Done} once recorded, or a refusal.
         */
        record Reserve(long request, Reservation reservation) implements Estate {}

        /** Received to end a reservation of which nothing is held. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
        record Unreserve(long request, ReservationId reservation) implements Estate {}

        /**
         * Received to make a volume of free disk of a reservation. Open offers of the reservation are taken back if they are in the
         * way. Owed: {@link OperatorNotice.Done} once recorded, or a refusal.
         */
        record CreateVolume(long request, Volume volume) implements Estate {}

        /**
         * Received to delete a volume that no task uses, with what is in it. Owed: {@link OperatorNotice.Done} once recorded, or a
         * refusal; the agent deletes it when it can.
         */
        record DestroyVolume(long request, VolumeId volume) implements Estate {}
    }

    /** Received to list the first of the demands that stand. Owed: {@link OperatorNotice.DemandsListed}. */
    record ListDemands(long request) implements OperatorCall {}

    /** Received to know why something does or does not run. Owed: {@link OperatorNotice.Explained}. */
    record Explain(long request, ExplainSubject subject) implements OperatorCall {}

    /** Received to list maintenance windows. Owed: {@link OperatorNotice.MaintenanceListed}. */
    record ListMaintenance(long request) implements OperatorCall {}

    /** Received to list evictions under way. Owed: {@link OperatorNotice.EvictionsListed}. */
    record ListEvictions(long request) implements OperatorCall {}

    /** What is recorded before it is answered, and outlives every master. */
    sealed interface Intent extends OperatorCall {
        /** The caller's number, which the answer repeats. */
        long request();

        /**
         * Received to have agents emptied: no new work, and what is there goes through the pipeline of evictions. Agents that are
         * drained already get the new deadline. Owed: {@link OperatorNotice.Done} once recorded, or a refusal.
         *
         * @param deadlineMillis from now on, after which what is left goes by force, whatever budgets say; 0 for never
         */
        record DrainAgents(long request, AgentSelection agents, long deadlineMillis, AfterDrain after)
                implements Intent {}

        /** Received to let agents have work again. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
        record EndDrains(long request, AgentSelection agents) implements Intent {}

        /** Received to plan maintenance, or to plan it anew. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
        record SetMaintenance(long request, MaintenanceWindow window) implements Intent {}

        /**
         * Received to admit a new framework whose own process the kernel keeps running from now on, until it is torn down or its
         * process ends well. Owed: {@link OperatorNotice.SupervisionBegun} once recorded, or a refusal.
         *
         * @param info what is said of the framework until its first process says it
         */
        record Supervise(long request, FrameworkInfo info, SupervisedProgram program) implements Intent {}

        /** Received to give a maintenance window up. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
        record RemoveMaintenance(long request, String window) implements Intent {}
    }
}
