package dev.stoa.node.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.sdk.blob.Artifacts;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sdk.store.FrameworkStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunActorTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f");

    private final Recorder session = new Recorder();
    private final List<String> said = new ArrayList<>();
    private final List<TaskKey> followed = new ArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private BehaviorTestKit<RunActor.Command> actor = start();

    private BehaviorTestKit<RunActor.Command> start() {
        TaskSpec task =
                TaskSpec.of(new TaskId("run"), "echo", Resources.parse("cpus:1"), TaskBody.Command.of(List.of("echo")));
        BehaviorTestKit<RunActor.Command> kit = BehaviorTestKit.create(RunActor.create(
                session,
                new RunActor.Plan(
                        task, Duration.ofSeconds(10), (key, offer) -> followed.add(key), said::add, outcome)));
        kit.run(new RunActor.Command.Noticed(new SchedulerNotice.Subscribed(FRAMEWORK, 1, 1)));
        assertThat(session.calls).containsExactly("demand run");
        session.calls.clear();
        return kit;
    }

    @Test
    void demandsOnceHoweverOftenItSubscribes() {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.Subscribed(FRAMEWORK, 2, 1)));

        assertThat(session.calls).isEmpty();
    }

    @Test
    void launchesOnTheFirstOfferAndGivesTheOthersBack() {
        offers(offer("mine", "cpus:1"), offer("other", "cpus:1"));

        assertThat(session.calls).containsExactly("launch run on o-mine", "decline [o-other]");
    }

    private static Offer offer(String agent, String resources) {
        return new Offer(
                new OfferId("o-" + agent),
                new AgentId(agent),
                "host-" + agent,
                "udp://127.0.0.1:5051",
                "*",
                Resources.parse(resources),
                Attributes.NONE,
                1_000);
    }

    @Test
    void exitsAsTheTaskDidOnceAllItsOutputIsWritten() {
        offers(offer("a", "cpus:1"));
        status("run", 1, TaskState.RUNNING, TaskReason.NONE, TaskStatus.NO_EXIT_CODE);
        assertThat(followed).containsExactly(new TaskKey(FRAMEWORK, new TaskId("run")));

        status("run", 2, TaskState.FAILED, TaskReason.EXITED, 7);
        assertThat(outcome).isNotDone();

        actor.run(new RunActor.Command.OutputEnded());
        assertThat(outcome).isCompletedWithValue(new Outcome(7, ""));
        assertThat(said).containsExactly("task f/run runs on agent a (host-a)");
    }

    @Test
    void taskThatEndsAtOnceIsFollowedToo() {
        offers(offer("a", "cpus:1"));
        status("run", 1, TaskState.FINISHED, TaskReason.EXITED, 0);

        assertThat(followed).hasSize(1);
        actor.run(new RunActor.Command.OutputEnded());
        assertThat(outcome).isCompletedWithValue(new Outcome(0, ""));
    }

    @Test
    void outputThatNeverEndsHoldsNobodyUp() {
        offers(offer("a", "cpus:1"));
        status("run", 1, TaskState.FAILED, TaskReason.LAUNCH_FAILED, TaskStatus.NO_EXIT_CODE);
        actor.run(new RunActor.Command.OutputOverdue());

        assertThat(outcome).isCompletedWithValue(new Outcome(1, "the task ended as FAILED: LAUNCH_FAILED"));
    }

    @Test
    void rejectedLaunchIsTriedAgainAsANewTask() {
        offers(offer("a", "cpus:1"));
        reject("run", Rejection.Reason.DOES_NOT_FIT);
        offers(offer("b", "cpus:1"));

        assertThat(session.calls).containsExactly("launch run on o-a", "launch run-2 on o-b");
    }

    @Test
    void offerThatWasTakenBackIsWaitedForAgainWithoutAskingAnew() {
        offers(offer("a", "cpus:1"));
        reject("run", Rejection.Reason.OFFER_NOT_VALID);
        offers(offer("b", "cpus:1"));

        assertThat(session.calls).containsExactly("launch run on o-a", "launch run-2 on o-b");
    }

    @Test
    void demandWhoseNextPlaceCameBeforeTheOneTakenBackWasKnownToBeIsStatedAgain() {
        offers(offer("a", "cpus:1"));
        offers(offer("b", "cpus:1"));
        reject("run", Rejection.Reason.OFFER_NOT_VALID);
        assertThat(session.calls).containsExactly("launch run on o-a", "withdraw run", "decline [o-b]");

        demandEnded(DemandEnd.WITHDRAWN);
        offers(offer("b", "cpus:1"));
        assertThat(session.calls).endsWith("demand run", "launch run-2 on o-b");
    }

    @Test
    void demandWhoseEndIsHeardBeforeTheLaunchIsKnownToHaveFailedIsStatedAgain() {
        offers(offer("a", "cpus:1"));
        offers(offer("b", "cpus:1"));
        demandEnded(DemandEnd.WITHDRAWN);
        reject("run", Rejection.Reason.OFFER_NOT_VALID);

        assertThat(session.calls).containsExactly("launch run on o-a", "withdraw run", "decline [o-b]", "demand run");
    }

    @Test
    void whatIsOfferedWhileItRunsIsGivenBackAndTheDemandTakenBackOnce() {
        offers(offer("a", "cpus:1"));
        offers(offer("b", "cpus:1"));
        offers(offer("c", "cpus:1"));
        demandEnded(DemandEnd.WITHDRAWN);
        offers(offer("d", "cpus:4"));

        assertThat(session.calls)
                .containsExactly(
                        "launch run on o-a", "withdraw run", "decline [o-b]", "decline [o-c]", "decline [o-d]");
    }

    @Test
    void launchThatWasLostWithItsSessionIsTriedAgain() {
        offers(offer("a", "cpus:1"));
        status("run", 0, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK, TaskStatus.NO_EXIT_CODE);
        offers(offer("a", "cpus:1"));

        assertThat(session.calls).containsExactly("launch run on o-a", "launch run-2 on o-a");
    }

    @Test
    void taskThatRanAndIsNowhereNowIsNotStartedAgain() {
        offers(offer("a", "cpus:1"));
        demandEnded(DemandEnd.FULFILLED);
        status("run", 1, TaskState.RUNNING, TaskReason.NONE, TaskStatus.NO_EXIT_CODE);
        status("run", 0, TaskState.UNKNOWN, TaskReason.AGENT_UNREACHABLE, TaskStatus.NO_EXIT_CODE);
        assertThat(outcome).isNotDone();

        status("run", 0, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK, TaskStatus.NO_EXIT_CODE);
        actor.run(new RunActor.Command.OutputEnded());
        assertThat(session.calls).containsExactly("launch run on o-a");
        assertThat(outcome).isCompletedWithValue(new Outcome(1, "the task ended as UNKNOWN: UNKNOWN_TASK"));
    }

    @Test
    void taskThatBreaksARuleIsNotTriedAgain() {
        offers(offer("a", "cpus:1"));
        reject("run", Rejection.Reason.NOT_VALID);

        assertThat(outcome).isCompletedWithValue(new Outcome(1, "the task was rejected: because"));
    }

    @Test
    void launchThatWasLostOnItsWayIsTriedAgain() {
        offers(offer("a", "cpus:1"));
        demandEnded(DemandEnd.FULFILLED);
        status("run", 0, TaskState.DROPPED, TaskReason.LAUNCH_NOT_DELIVERED, TaskStatus.NO_EXIT_CODE);
        offers(offer("a", "cpus:1"));

        assertThat(session.calls).endsWith("demand run", "launch run-2 on o-a");
        assertThat(outcome).isNotDone();
    }

    @Test
    void launchesThatAreLostAgainAndAgainEndTheRun() {
        for (int i = 1; i <= RunActor.MAX_ATTEMPTS; i++) {
            offers(offer("a", "cpus:1"));
            reject(i == 1 ? "run" : "run-" + i, Rejection.Reason.OFFER_NOT_VALID);
        }
        assertThat(outcome).isCompletedWithValue(new Outcome(1, "the task was rejected: because"));
    }

    @Test
    void saysThatNoMasterHasAnswered() {
        actor.run(new RunActor.Command.PatienceEnded());

        assertThat(said).containsExactly("waiting for cpus:1: no master has answered yet");
    }

    @Test
    void launchThatAnAgentMayHaveWhichCannotBeSeenIsNotTriedAgainBeforeThatIsKnown() {
        offers(offer("a", "cpus:1"));
        demandEnded(DemandEnd.FULFILLED);
        status("run", 0, TaskState.UNKNOWN, TaskReason.AGENT_UNREACHABLE, TaskStatus.NO_EXIT_CODE);
        assertThat(session.calls).containsExactly("launch run on o-a");
        assertThat(said).hasSize(1).allMatch(sentence -> sentence.endsWith("may well run on, waiting for it"));

        status("run", 0, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK, TaskStatus.NO_EXIT_CODE);
        assertThat(session.calls).containsExactly("launch run on o-a", "demand run");
    }

    @Test
    void saysWhyTheKernelFindsNoPlace() {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.DemandWaits(
                new DemandId("run"), 0, Explanation.of(Explanation.Outcome.WAITS, "no place for it on 3 agents now"))));
        actor.run(new RunActor.Command.PatienceEnded());

        assertThat(said).containsExactly("waiting for cpus:1: no place for it on 3 agents now");
    }

    @Test
    void taskWhoseOutputNobodyReadsIsKilled() {
        offers(offer("a", "cpus:1"));
        status("run", 1, TaskState.RUNNING, TaskReason.NONE, TaskStatus.NO_EXIT_CODE);
        actor.run(new RunActor.Command.OutputUnwanted());
        assertThat(session.calls).endsWith("kill run");

        status("run", 2, TaskState.KILLED, TaskReason.KILL_ORDERED, 143);
        assertThat(outcome).isCompletedWithValue(new Outcome(143, "the task ended as KILLED: KILL_ORDERED"));
    }

    private void demandEnded(DemandEnd end) {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.DemandEnded(new DemandId("run"), end, 0, "so")));
    }

    private void offers(Offer... offers) {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.OffersMade(List.of(offers))));
    }

    private void reject(String task, Rejection.Reason reason) {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.AcceptAnswered(
                1,
                new AcceptReply(
                        new TreeMap<>(),
                        List.of(new Rejection(new TaskId(task), reason, "because", Resources.NONE))))));
    }

    private void status(String task, long sequence, TaskState state, TaskReason reason, int exitCode) {
        actor.run(new RunActor.Command.Noticed(new SchedulerNotice.TaskStatusChanged(new TaskStatus(
                new TaskKey(FRAMEWORK, new TaskId(task)),
                new AgentId("a"),
                sequence,
                state,
                reason,
                "",
                exitCode,
                Bytes.NONE,
                1))));
    }

    /** Writes down the calls. */
    private static final class Recorder implements SchedulerSession {
        private final List<String> calls = new ArrayList<>();

        @Override
        public FrameworkId framework() {
            return FRAMEWORK;
        }

        @Override
        public long accept(
                Collection<OfferId> offers, List<Operation> operations, Atomicity atomicity, Filter leftovers) {
            calls.add("accept " + offers);
            return 1;
        }

        @Override
        public long launch(Offer offer, TaskSpec... tasks) {
            calls.add("launch " + tasks[0].id() + " on " + offer.id());
            return 1;
        }

        @Override
        public void decline(Offer... offers) {
            calls.add("decline " + offers.length);
        }

        @Override
        public void decline(Collection<OfferId> offers, Filter filter) {
            calls.add("decline " + offers);
        }

        @Override
        public long reserve(Offer offer, ReservationId reservation, Resources resources, Map<String, String> labels) {
            calls.add("reserve " + reservation);
            return 1;
        }

        @Override
        public long reserve(Reservation reservation) {
            calls.add("reserve " + reservation.id());
            return 1;
        }

        @Override
        public long unreserve(ReservationId reservation) {
            calls.add("unreserve " + reservation);
            return 1;
        }

        @Override
        public long createVolume(Volume volume) {
            calls.add("create " + volume.id());
            return 1;
        }

        @Override
        public long destroyVolume(VolumeId volume) {
            calls.add("destroy " + volume);
            return 1;
        }

        @Override
        public void suppress() {
            calls.add("suppress");
        }

        @Override
        public void revive() {
            calls.add("revive");
        }

        @Override
        public void kill(TaskId task) {
            calls.add("kill " + task);
        }

        @Override
        public void reconcile(List<TaskId> tasks) {
            calls.add("reconcile " + tasks);
        }

        @Override
        public void acknowledge(TaskStatus status) {
            calls.add("acknowledge " + status.sequence());
        }

        @Override
        public void demand(Demand demand) {
            calls.add("demand " + demand.id());
        }

        @Override
        public void withdraw(DemandId demand) {
            calls.add("withdraw " + demand);
        }

        @Override
        public long explain(ExplainSubject subject) {
            calls.add("explain " + subject);
            return 1;
        }

        @Override
        public void leaseSlot(OfferId offer, SlotId slot, Resources resources, Duration lease) {
            calls.add("slot " + slot);
        }

        @Override
        public long launchIn(SlotId slot, TaskSpec... tasks) {
            calls.add("launch in " + slot);
            return 1;
        }

        @Override
        public void follow(Duration gather) {
            calls.add("follow " + gather);
        }

        @Override
        public void unfollow() {
            calls.add("unfollow");
        }

        @Override
        public long claim(List<Assignment> assignments, Atomicity atomicity) {
            calls.add("claim " + assignments);
            return 1;
        }

        @Override
        public void renewSlot(SlotId slot, Duration lease) {
            calls.add("renew " + slot);
        }

        @Override
        public void releaseSlot(SlotId slot) {
            calls.add("release " + slot);
        }

        @Override
        public void agree(EvictionId eviction) {
            calls.add("agree " + eviction);
        }

        @Override
        public void evictInstead(EvictionId eviction, List<TaskId> tasks) {
            calls.add("instead " + tasks);
        }

        @Override
        public void stateBudget(DisruptionBudget budget) {
            calls.add("budget " + budget.name());
        }

        @Override
        public void removeBudget(String name) {
            calls.add("no budget " + name);
        }

        @Override
        public void teardown() {
            calls.add("teardown");
        }

        @Override
        public Blobs blobs() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FrameworkStore store() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Artifacts artifacts() {
            throw new UnsupportedOperationException();
        }
    }
}
