package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.record;
import static dev.stoa.core.reign.CellWorld.task;
import static org.assertj.core.api.Assertions.assertThat;

class ReignTest {
    private final CellWorld world = new CellWorld();

    @Test
    void offersWhatAnAgentBringsToWhoeverSubscribes() {
        world.register(A1, "cpus:4;mem:4GiB");
        world.subscribe();

        Offer offer = world.offer();

        assertThat(offer.agent()).isEqualTo(A1);
        assertThat(offer.resources()).hasToString("cpus:4;mem:4GiB");
    }

    @Test
    void launchesWhatIsAcceptedAndOffersTheRest() {
        world.register(A1, "cpus:4;mem:4GiB");
        world.subscribe();

        SchedulerNotice.AcceptAnswered answer = world.accept(F1, world.offer().id(), task("t", "cpus:1;mem:1GiB"));

        assertThat(answer.reply().placed()).containsEntry(new TaskId("t"), A1);
        assertThat(world.last(AgentNotice.LaunchOrdered.class).task().id()).isEqualTo(new TaskId("t"));
        assertThat(world.offer().resources()).hasToString("cpus:3;mem:3GiB");
    }

    @Test
    void rejectsATaskIdThatWasUsedBefore() {
        world.register(A1, "cpus:4;mem:4GiB");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.FINISHED);
        world.acknowledge(key, A1, 1);

        SchedulerNotice.AcceptAnswered answer = world.accept(F1, world.offer().id(), task("t", "cpus:1"));

        assertThat(answer.reply().rejected())
                .extracting(Rejection::reason, Rejection::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        Rejection.Reason.TASK_ID_USED,
                        "task id 't' was used before, a retry must have an id of its own"));
    }

    @Test
    void aTerminalStatusFreesResourcesBeforeItIsAcknowledged() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");

        world.report(key, A1, 1, TaskState.FINISHED);

        assertThat(world.offer().resources()).hasToString("cpus:1");
    }

    @Test
    void passesStatusesUpAndAcknowledgementsDown() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");

        world.report(key, A1, 1, TaskState.RUNNING);
        world.acknowledge(key, A1, 1);

        assertThat(world.statuses()).extracting(TaskStatus::state).containsExactly(TaskState.RUNNING);
        assertThat(world.last(AgentNotice.StatusAcknowledged.class))
                .isEqualTo(new AgentNotice.StatusAcknowledged(key, 1));
    }

    @Test
    void acknowledgesAgainWhatTheFrameworkHasAcknowledgedBefore() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.acknowledge(key, A1, 1);

        world.report(key, A1, 1, TaskState.RUNNING);

        assertThat(world.statuses()).hasSize(1);
        assertThat(world.heard(AgentNotice.StatusAcknowledged.class)).hasSize(2);
    }

    @Test
    void tellsAFrameworkThatComesBackWhatItHasNotAcknowledged() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.reign.frameworkDisconnected(F1, world.nowMillis);
        world.report(key, A1, 1, TaskState.FINISHED);
        assertThat(world.statuses()).isEmpty();

        world.resubscribe(F1);

        assertThat(world.statuses()).extracting(TaskStatus::state).containsExactly(TaskState.FINISHED);
    }

    @Test
    void anOfferThatRunsOutIsRescindedAndMadeAgainLater() {
        world.register(A1, "cpus:1");
        world.subscribe();
        Offer offer = world.offer();

        world.pass(30_000);

        assertThat(world.last(SchedulerNotice.OffersRescinded.class).offers()).containsExactly(offer.id());
        assertThat(world.accept(F1, offer.id(), task("t", "cpus:1")).reply().rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.OFFER_NOT_VALID);
        world.pass(5_000);
        assertThat(world.offer().id()).isNotEqualTo(offer.id());
    }

    @Test
    void aDeclinedOfferIsNotMadeAgainUntilTheFilterEnds() {
        world.register(A1, "cpus:1");
        world.subscribe();
        OfferId offer = world.offer().id();
        world.reign.decline(F1, new SchedulerCall.Decline(List.of(offer), new Filter(10_000)), world.nowMillis);
        world.allocate();
        int before = world.heard(SchedulerNotice.OffersMade.class).size();

        world.pass(9_999);
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(before);
        assertThat(world.reign.nextDeadline(world.nowMillis)).isEqualTo(world.nowMillis + 1);

        world.pass(1);
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(before + 1);
    }

    @Test
    void aDeclineWithoutFilterIsHeldBackForAMoment() {
        world.register(A1, "cpus:1");
        world.subscribe();
        OfferId offer = world.offer().id();
        world.reign.decline(F1, new SchedulerCall.Decline(List.of(offer), Filter.NONE), world.nowMillis);

        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(1);

        world.pass(100);
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(2);
    }

    @Test
    void anAgentThatBreaksOffTakesItsOffersWithItAndKeepsItsTasks() {
        world.register(A1, "cpus:2");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        OfferId offer = world.offer().id();

        world.reign.agentDisconnected(A1, world.nowMillis);
        world.settle();

        assertThat(world.last(SchedulerNotice.OffersRescinded.class).offers()).containsExactly(offer);
        assertThat(world.statuses()).extracting(TaskStatus::state).containsExactly(TaskState.RUNNING);
    }

    @Test
    void anOverdueAgentIsUnreachableAndItsTasksComeBackWithIt() {
        world.register(A1, "cpus:2");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.acknowledge(key, A1, 1);
        world.reign.agentDisconnected(A1, world.nowMillis);

        world.pass(15_000);
        assertThat(world.last(SchedulerNotice.AgentLost.class).returnExpected()).isTrue();
        world.register(A1, "cpus:2", record(key, A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.RUNNING, TaskState.UNREACHABLE, TaskState.RUNNING);
        assertThat(world.offer().resources()).hasToString("cpus:1");
    }

    @Test
    void statusesBeforeAnEndThatWasBroughtBackAreStillShownInOrder() {
        world.register(A1, "cpus:2");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.acknowledge(key, A1, 1);

        // The agent is back with two statuses that nobody has seen: the second on its way, the third behind it.
        world.register(A1, "cpus:2", record(key, A1, 3, TaskState.KILLED, "cpus:1"));
        world.report(key, A1, 2, TaskState.KILLING);
        world.acknowledge(key, A1, 2);
        world.report(key, A1, 3, TaskState.KILLED);

        assertThat(world.statuses()).extracting(TaskStatus::sequence).containsExactly(1L, 2L, 3L);
        world.acknowledge(key, A1, 3);
        assertThat(world.reign.books().tasks()).isEmpty();
    }

    @Test
    void aLaunchThatNeverArrivedIsDropped() {
        world.register(A1, "cpus:2");
        world.subscribe();
        world.launch(F1, "t", "cpus:1");

        world.register(A1, "cpus:2");

        assertThat(world.statuses())
                .extracting(TaskStatus::state, TaskStatus::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(TaskState.DROPPED, TaskReason.LAUNCH_NOT_DELIVERED));
        assertThat(world.offer().resources()).hasToString("cpus:2");
    }

    @Test
    void aTaskThatItsAgentComesBackWithoutIsGone() {
        world.register(A1, "cpus:2");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);

        world.register(A1, "cpus:2");

        assertThat(world.statuses()).extracting(TaskStatus::state).endsWith(TaskState.GONE);
    }

    @Test
    void afterAFailOverAgentsBringBackWhatTheyRun() {
        world.register(A1, "cpus:4;mem:4GiB");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1;mem:1GiB");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.acknowledge(key, A1, 1);

        world.failOver();
        world.register(A1, "cpus:4;mem:4GiB", record(key, A1, 1, TaskState.RUNNING, "cpus:1;mem:1GiB"));
        world.resubscribe(F1);
        world.report(key, A1, 2, TaskState.FINISHED);

        assertThat(world.statuses()).extracting(TaskStatus::state).endsWith(TaskState.FINISHED);
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class).stream()
                        .flatMap(made -> made.offers().stream())
                        .reduce((first, second) -> second)
                        .orElseThrow()
                        .resources())
                .hasToString("cpus:4;mem:4GiB");
    }

    @Test
    void afterAFailOverUnknownTasksAreNotCalledUnknownUntilAllAgentsAreBack() {
        world.register(A1, "cpus:4");
        world.subscribe();
        world.failOver();
        world.resubscribe(F1);
        SchedulerCall.Reconcile question = new SchedulerCall.Reconcile(List.of(new TaskId("t")));

        world.reign.reconcile(F1, question, world.nowMillis);
        world.settle();
        assertThat(world.statuses()).isEmpty();

        world.register(A1, "cpus:4");
        world.reign.reconcile(F1, question, world.nowMillis);
        world.settle();
        assertThat(world.statuses()).extracting(TaskStatus::state).containsExactly(TaskState.UNKNOWN);
    }

    @Test
    void withoutNamesEveryLiveTaskIsReconciled() {
        world.register(A1, "cpus:4");
        world.subscribe();
        TaskKey live = world.launch(F1, "live", "cpus:1");
        TaskKey ended = world.launch(F1, "ended", "cpus:1");
        world.report(live, A1, 1, TaskState.RUNNING);
        world.acknowledge(live, A1, 1);
        world.report(ended, A1, 1, TaskState.FINISHED);
        int before = world.statuses().size();

        world.reign.reconcile(F1, new SchedulerCall.Reconcile(List.of()), world.nowMillis);
        world.settle();

        assertThat(world.statuses().subList(before, world.statuses().size()))
                .extracting(TaskStatus::task, TaskStatus::reason, TaskStatus::sequence)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(live, TaskReason.RECONCILIATION, 0L));
    }

    @Test
    void aKillIsOrderedAgainWhenItsAgentComesBack() {
        world.register(A1, "cpus:4");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.reign.kill(F1, new SchedulerCall.Kill(key.task()), world.nowMillis);
        world.settle();
        assertThat(world.said).noneMatch(notice -> CellWorld.isKill(notice, key));

        world.register(A1, "cpus:4", record(key, A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.said).anyMatch(notice -> CellWorld.isKill(notice, key));
    }

    @Test
    void aKillSoonAfterAFailOverIsOrderedWhenTheTaskIsBroughtBack() {
        world.register(A1, "cpus:4");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.failOver();
        // The new reign knows the agent from the registry, and nothing of its tasks.
        world.reign.kill(F1, new SchedulerCall.Kill(key.task()), world.nowMillis);
        world.settle();
        assertThat(world.said).noneMatch(notice -> CellWorld.isKill(notice, key));

        world.register(A1, "cpus:4", record(key, A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.said).anyMatch(notice -> CellWorld.isKill(notice, key));
    }

    @Test
    void aRemovedFrameworkHoldsResourcesUntilItsTasksHaveEnded() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.report(key, A1, 1, TaskState.RUNNING);
        world.reign.teardown(F1);
        world.settle();
        FrameworkId other = world.subscribe();
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(1);

        world.report(key, A1, 2, TaskState.KILLED);

        assertThat(world.last(AgentNotice.StatusAcknowledged.class))
                .isEqualTo(new AgentNotice.StatusAcknowledged(key, 2));
        world.allocate();
        assertThat(world.heard(SchedulerNotice.OffersMade.class)).hasSize(2);
        assertThat(other).isEqualTo(CellWorld.F2);
    }

    @Test
    void aFrameworkNotSeenForItsTimeOutIsRemoved() {
        world.register(A1, "cpus:1");
        world.subscribe();
        world.launch(F1, "t", "cpus:1");
        world.reign.frameworkDisconnected(F1, world.nowMillis);

        world.pass(59_999);
        assertThat(world.heard(AgentNotice.FrameworkRemoved.class)).isEmpty();
        world.pass(1);

        assertThat(world.last(AgentNotice.FrameworkRemoved.class)).isEqualTo(new AgentNotice.FrameworkRemoved(F1));
    }

    @Test
    void anEndedExecutorIsFree() {
        world.subscribe();
        ExecutorKey executor = new ExecutorKey(F1, new ExecutorId("e"));
        world.register(
                A1, "cpus:2;mem:2GiB", List.of(), List.of(new ExecutorRecord(executor, Resources.parse("mem:1GiB"))));
        assertThat(world.offer().resources()).hasToString("cpus:2;mem:1GiB");

        world.reign.executorEnded(A1, new AgentCall.ReportExecutorEnded(executor, 1, ""));
        world.pass(30_000);
        world.pass(5_000);

        assertThat(world.offer().resources()).hasToString("cpus:2;mem:2GiB");
    }

    @Test
    void anAgentThatObeysALaterReignEndsThisOne() {
        world.reign.agentRegistered(
                new AgentCall.Register(CellWorld.agentInfo(A1, "cpus:1"), 99, List.of(), List.of()), world.nowMillis);
        world.settle();

        assertThat(world.said).containsExactly(new Outbound.StepDown("agent 'a1' obeys epoch 99, this reign's is 1"));
    }

    @Test
    void aTaskThatMustNotRunIsKilledWhenItsAgentTellsOfIt() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");
        world.register(A1, "cpus:1");

        world.report(key, A1, 1, TaskState.RUNNING);

        assertThat(world.said).anyMatch(notice -> CellWorld.isKill(notice, key));
        assertThat(world.statuses()).extracting(TaskStatus::state).containsExactly(TaskState.DROPPED);
    }

    @Test
    void anOperatorKillsATaskByItsIdAlone() {
        world.register(A1, "cpus:1");
        world.subscribe();
        TaskKey key = world.launch(F1, "t", "cpus:1");

        OperatorNotice answer = world.reign.answer(new OperatorCall.KillTask(7, "t"), world.nowMillis);
        world.settle();

        assertThat(answer).isEqualTo(new OperatorNotice.Done(7, "kill of task 'f-00001/t' ordered on agent 'a1'"));
        assertThat(world.said).anyMatch(notice -> CellWorld.isKill(notice, key));
    }

    @Test
    void anOperatorIsAskedWhichOfTwoTasksOfOneName() {
        world.register(A1, "cpus:2");
        world.subscribe();
        world.launch(F1, "t", "cpus:1");
        FrameworkId other = world.subscribe();
        world.reign.suppress(F1);
        world.pass(30_000);
        world.launch(other, "t", "cpus:1");

        assertThat(world.reign.answer(new OperatorCall.KillTask(7, "t"), world.nowMillis))
                .isEqualTo(new OperatorNotice.Refused(
                        7, "2 live tasks are called 't', name one as FRAMEWORK/TASK, such as 'f-00001/t'"));
    }
}
