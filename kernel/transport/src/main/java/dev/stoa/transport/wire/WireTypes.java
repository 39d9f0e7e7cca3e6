package dev.stoa.transport.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.BlobCall;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkNotice;
import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;
import dev.stoa.api.view.AgentSight;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.DemandView;
import dev.stoa.api.view.EvictionView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.MaintenanceView;
import dev.stoa.api.view.OfferView;
import dev.stoa.api.view.ReservationView;
import dev.stoa.api.view.RoleView;
import dev.stoa.api.view.SupervisionView;
import dev.stoa.api.view.TaskView;
import dev.stoa.api.view.VolumeView;

/**
 * The table of all types that may cross a wire, with their numbers.
 *
 * <p>Append only: a number is never given to another type, and a type's components and an enum's constants change only
 * together with the protocol version of sessions. Numbers below 20 belong to Kryo.
 */
public final class WireTypes {
    /** The sealed roots of all that may be sent by itself; everything else only travels inside these. */
    static final List<Class<?>> ROOTS = List.of(
            AgentCall.class,
            AgentNotice.class,
            SchedulerCall.class,
            SchedulerNotice.class,
            ExecutorCall.class,
            ExecutorNotice.class,
            OperatorCall.class,
            OperatorNotice.class,
            SandboxCall.class,
            SandboxNotice.class,
            BlobCall.class,
            BlobNotice.class,
            MasterCall.class,
            MasterNotice.class,
            StoreNotice.class,
            FrameworkNotice.class);

    private static final SortedMap<Integer, Class<?>> BY_NUMBER = Collections.unmodifiableSortedMap(table());

    private WireTypes() {}

    /** All types by number. */
    public static SortedMap<Integer, Class<?>> byNumber() {
        return BY_NUMBER;
    }

    /** Whether values of this type may be sent by themselves. */
    static boolean isMessage(Class<?> type) {
        for (Class<?> root : ROOTS) {
            if (root.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    private static SortedMap<Integer, Class<?>> table() {
        Table table = new Table();
        // Values
        table.from(
                20,
                AgentId.class,
                ExecutorId.class,
                FrameworkId.class,
                OfferId.class,
                TaskId.class,
                TaskKey.class,
                ExecutorKey.class,
                Bytes.class,
                Resources.class,
                Ranges.class,
                Ranges.Interval.class,
                Attributes.class);
        table.from(
                40,
                Artifact.class,
                ExecutorSpec.class,
                TaskBody.Command.class,
                TaskBody.InExecutor.class,
                TaskSpec.class,
                TaskStatus.class,
                TaskState.class,
                TaskReason.class);
        table.from(
                60,
                AcceptReply.class,
                Atomicity.class,
                Filter.class,
                Offer.class,
                Operation.Launch.class,
                Rejection.class,
                Rejection.Reason.class);
        table.from(80, AgentInfo.class, FrameworkInfo.class, TaskRecord.class, ExecutorRecord.class);
        table.from(90, AgentView.class, FrameworkView.class, OfferView.class, TaskView.class);
        table.from(
                480,
                TaskTerms.class,
                TaskTerms.Supply.class,
                Quantities.class,
                ReservationId.class,
                VolumeId.class,
                Reservation.class,
                Volume.class,
                Volume.Sharing.class,
                RoleName.class,
                RoleTerms.class,
                FrameworkInfo.Capability.class,
                RoleView.class,
                ReservationView.class,
                OperatorCall.Check.class);
        table.from(
                430,
                Constraint.AttributeEquals.class,
                Constraint.AttributeIn.class,
                Constraint.AttributeMatches.class,
                Constraint.AttributeExists.class,
                Constraint.Spread.class,
                Constraint.Affinity.class,
                Constraint.AntiAffinity.class,
                Constraint.MaxPer.class,
                Constraint.Cluster.class,
                Constraint.Near.class,
                Constraint.All.class,
                Constraint.Any.class,
                Constraint.Not.class,
                LabelSelector.class,
                LabelSelector.Requirement.class,
                LabelSelector.Operator.class);
        table.from(
                446,
                Preference.class,
                Demand.class,
                Demand.Gang.class,
                Demand.Strategy.class,
                Demand.Fulfilment.class,
                DemandId.class,
                Explanation.class,
                Explanation.Outcome.class,
                Explanation.Hindrance.class,
                ExplainSubject.Named.class,
                ExplainSubject.Shape.class,
                DemandEnd.class,
                DemandView.class,
                Assignment.class);
        // Messages
        table.from(100, AgentCall.Register.class, AgentCall.ReportStatus.class, AgentCall.ReportExecutorEnded.class);
        table.from(
                120,
                AgentNotice.Registered.class,
                AgentNotice.RegistrationRefused.class,
                AgentNotice.LaunchOrdered.class,
                AgentNotice.KillOrdered.class,
                AgentNotice.StatusAcknowledged.class,
                AgentNotice.FrameworkRemoved.class,
                AgentNotice.MarkedGone.class);
        table.from(
                140,
                SchedulerCall.Subscribe.class,
                SchedulerCall.Resubscribe.class,
                SchedulerCall.Accept.class,
                SchedulerCall.Decline.class,
                SchedulerCall.Suppress.class,
                SchedulerCall.Revive.class,
                SchedulerCall.Kill.class,
                SchedulerCall.Reconcile.class,
                SchedulerCall.Acknowledge.class,
                SchedulerCall.Teardown.class);
        table.from(
                170,
                SchedulerNotice.Subscribed.class,
                SchedulerNotice.SubscriptionRefused.class,
                SchedulerNotice.OffersMade.class,
                SchedulerNotice.OffersRescinded.class,
                SchedulerNotice.AcceptAnswered.class,
                SchedulerNotice.TaskStatusChanged.class,
                SchedulerNotice.AgentLost.class,
                SchedulerNotice.CallRefused.class);
        table.from(
                540,
                SchedulerCall.StateDemand.class,
                SchedulerCall.WithdrawDemand.class,
                SchedulerCall.Explain.class,
                SchedulerCall.FollowCell.class,
                SchedulerCall.UnfollowCell.class,
                SchedulerCall.Claim.class);
        table.from(
                550,
                SchedulerNotice.DemandPlaced.class,
                SchedulerNotice.DemandWaits.class,
                SchedulerNotice.DemandEnded.class,
                SchedulerNotice.Explained.class,
                SchedulerNotice.ClaimAnswered.class,
                SchedulerNotice.CellShown.class,
                AgentSight.class);
        table.from(
                560,
                OperatorCall.ListDemands.class,
                OperatorCall.Explain.class,
                OperatorNotice.DemandsListed.class,
                OperatorNotice.Explained.class);
        table.from(200, ExecutorCall.Attach.class, ExecutorCall.ReportStatus.class);
        table.from(
                220,
                ExecutorNotice.Attached.class,
                ExecutorNotice.AttachRefused.class,
                ExecutorNotice.TaskAssigned.class,
                ExecutorNotice.KillOrdered.class,
                ExecutorNotice.StatusStored.class,
                ExecutorNotice.ShutdownOrdered.class);
        table.from(
                240,
                OperatorCall.ListTasks.class,
                OperatorCall.ListAgents.class,
                OperatorCall.ListFrameworks.class,
                OperatorCall.ListOffers.class,
                OperatorCall.KillTask.class,
                OperatorCall.RemoveFramework.class);
        table.from(
                270,
                OperatorNotice.TasksListed.class,
                OperatorNotice.AgentsListed.class,
                OperatorNotice.FrameworksListed.class,
                OperatorNotice.OffersListed.class,
                OperatorNotice.Done.class,
                OperatorNotice.Refused.class);
        table.from(300, SandboxCall.Stream.class, SandboxCall.Follow.class);
        table.from(
                310,
                SandboxNotice.OutputRead.class,
                SandboxNotice.OutputEnded.class,
                SandboxNotice.OutputMissing.class);
        table.from(320, BlobCall.Open.class, BlobCall.Grant.class, BlobCall.Cancel.class);
        table.from(
                330, BlobNotice.Opened.class, BlobNotice.Piece.class, BlobNotice.Ended.class, BlobNotice.Missing.class);
        table.from(
                400,
                MasterCall.Describe.class,
                MasterCall.AddMaster.class,
                MasterCall.RemoveMaster.class,
                MasterCall.TransferLeadership.class,
                MasterCall.TakeSnapshot.class,
                MasterCall.ReadBackup.class);
        table.from(
                420,
                MasterNotice.Described.class,
                MasterNotice.BackupRead.class,
                MasterNotice.Done.class,
                MasterNotice.Refused.class,
                MasterInfo.class,
                MasterInfo.Phase.class);
        table.from(
                500,
                StoreKey.class,
                StoreEntry.class,
                StoreChanges.class,
                StoreWrite.Put.class,
                StoreWrite.Delete.class,
                StoreWrite.Require.class,
                StoreOperation.Write.class,
                StoreOperation.Get.class,
                StoreOperation.Scan.class,
                StoreOperation.Watch.class,
                StoreOperation.Unwatch.class,
                StoreAnswer.Written.class,
                StoreAnswer.Conflicted.class,
                StoreAnswer.Mismatch.class,
                StoreAnswer.Found.class,
                StoreAnswer.WatchBegun.class,
                StoreAnswer.WatchEnded.class,
                StoreAnswer.Refused.class,
                StoreAnswer.Reason.class,
                SchedulerCall.UseStore.class,
                StoreNotice.StoreAnswered.class,
                StoreNotice.StoreChanged.class,
                StoreNotice.StoreWatchSkipped.class,
                OperatorCall.ReadStore.class,
                OperatorNotice.StoreRead.class,
                OperatorCall.MarkAgentGone.class,
                OperatorCall.ConfirmLostAgents.class);
        table.from(
                640,
                OperatorCall.ListRoles.class,
                OperatorCall.ListReservations.class,
                OperatorCall.Estate.SetWeight.class,
                OperatorCall.Estate.SetQuota.class,
                OperatorCall.Estate.Reserve.class,
                OperatorCall.Estate.Unreserve.class,
                OperatorNotice.RolesListed.class,
                OperatorNotice.ReservationsListed.class);
        // Taking away
        table.from(
                460,
                EvictionId.class,
                EvictionReason.class,
                EvictionAnswer.Agree.class,
                EvictionAnswer.Instead.class,
                DisruptionBudget.class,
                AgentSelection.class,
                AfterDrain.class,
                MaintenanceWindow.class,
                MaintenanceView.class,
                EvictionView.class);
        table.from(
                580,
                SchedulerCall.AnswerEviction.class,
                SchedulerCall.StateBudget.class,
                SchedulerCall.RemoveBudget.class,
                SchedulerNotice.EvictionNoticed.class,
                SchedulerNotice.EvictionCalledOff.class,
                AgentNotice.ExecutorEndOrdered.class);
        table.from(
                590,
                OperatorCall.Intent.DrainAgents.class,
                OperatorCall.Intent.EndDrains.class,
                OperatorCall.Intent.SetMaintenance.class,
                OperatorCall.Intent.RemoveMaintenance.class,
                OperatorCall.ListMaintenance.class,
                OperatorCall.ListEvictions.class,
                OperatorNotice.MaintenanceListed.class,
                OperatorNotice.EvictionsListed.class);
        table.from(475, SlotId.class, SlotEnding.class);
        table.from(
                600,
                SchedulerCall.LeaseSlot.class,
                SchedulerCall.LaunchInSlot.class,
                SchedulerCall.RenewSlot.class,
                SchedulerCall.ReleaseSlot.class,
                SchedulerCall.StateSlot.class,
                SchedulerNotice.SlotLeased.class,
                SchedulerNotice.SlotEnded.class);
        table.from(
                690,
                SupervisedProgram.class,
                SupervisionView.class,
                OperatorCall.Intent.Supervise.class,
                OperatorNotice.SupervisionBegun.class);
        table.from(700, UserName.class, Download.class, Download.Mode.class);
        table.from(
                660,
                SchedulerCall.Estate.Reserve.class,
                SchedulerCall.Estate.Unreserve.class,
                SchedulerNotice.EstateAnswered.class,
                SchedulerCall.Estate.CreateVolume.class,
                SchedulerCall.Estate.DestroyVolume.class,
                SchedulerNotice.VolumeLost.class,
                AgentCall.ReportVolumes.class,
                AgentNotice.VolumesOrdered.class,
                OperatorCall.Estate.CreateVolume.class,
                OperatorCall.Estate.DestroyVolume.class,
                OperatorCall.ListVolumes.class,
                OperatorNotice.VolumesListed.class,
                VolumeRecord.class,
                VolumeRecord.State.class,
                VolumeView.class);
        return table.types;
    }

    private static final class Table {
        private final SortedMap<Integer, Class<?>> types = new TreeMap<>();
        private final List<Class<?>> seen = new ArrayList<>();

        void from(int first, Class<?>... more) {
            int number = first;
            for (Class<?> type : more) {
                if (types.put(number, type) != null || seen.contains(type)) {
                    throw new IllegalStateException("number %d or %s is given twice".formatted(number, type));
                }
                seen.add(type);
                number++;
            }
        }
    }
}
