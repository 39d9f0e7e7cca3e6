package dev.stoa.core.reign;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.F2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Answers never go before what a framework is still to be told by number: each state once, in order, the end once. */
class ReconciliationTest {
    private final CellWorld world = new CellWorld();
    private TaskKey task;

    @BeforeEach
    void launchOneTask() {
        world.register(A1, "cpus:1");
        world.subscribe();
        task = world.launch(F1, "t", "cpus:1");
    }

    @Test
    void anUnacknowledgedEndIsAnsweredByItsNumber() {
        world.reign.statusReported(A1, finished(1), world.nowMillis);
        world.settle();

        ask();

        assertThat(world.statuses()).containsExactly(finished(1), finished(1));
    }

    @Test
    void aKillOfATaskWhoseEndIsUnacknowledgedIsAnsweredByItsNumber() {
        world.reign.statusReported(A1, finished(1), world.nowMillis);
        world.settle();

        world.reign.kill(F1, new SchedulerCall.Kill(task.task()), world.nowMillis);
        world.settle();

        assertThat(world.statuses()).containsExactly(finished(1), finished(1));
    }

    @Test
    void anEndThatIsKnownFromTheListAloneIsNotToldBeforeWhatLedToIt() {
        world.failOver();
        world.register(A1, "cpus:1", broughtBack(finished(2), 0));
        world.resubscribe(F1);

        ask();
        assertThat(world.statuses()).isEmpty();

        world.report(task, A1, 1, TaskState.RUNNING);
        ask();
        world.acknowledge(task, A1, 1);
        world.reign.statusReported(A1, finished(2), world.nowMillis);
        world.settle();
        ask();

        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state)
                .containsExactly(
                        tuple(1L, TaskState.RUNNING),
                        tuple(1L, TaskState.RUNNING),
                        tuple(2L, TaskState.FINISHED),
                        tuple(2L, TaskState.FINISHED));
    }

    @Test
    void whatAnEarlierReignHadAcknowledgedIsAnsweredWithoutANumber() {
        world.failOver();
        world.register(A1, "cpus:1", broughtBack(CellWorld.status(task, A1, 2, TaskState.RUNNING), 2));
        world.resubscribe(F1);

        ask();

        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state, TaskStatus::reason)
                .containsExactly(tuple(0L, TaskState.RUNNING, TaskReason.RECONCILIATION));
    }

    @Test
    void anEndWhileItsAgentCouldNotBeSeenIsToldByNumberAlone() {
        world.report(task, A1, 1, TaskState.RUNNING);
        world.acknowledge(task, A1, 1);
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(15_000);

        world.register(A1, "cpus:1", broughtBack(finished(2), 1));
        world.reign.statusReported(A1, finished(2), world.nowMillis);
        world.settle();

        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state)
                .containsExactly(
                        tuple(1L, TaskState.RUNNING), tuple(0L, TaskState.UNREACHABLE), tuple(2L, TaskState.FINISHED));
    }

    @Test
    void anAgentThatIsBackWithATaskWhoseStatusIsShownAndUnacknowledgedSaysSo() {
        world.report(task, A1, 1, TaskState.RUNNING);
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(15_000);

        world.register(A1, "cpus:1", broughtBack(CellWorld.status(task, A1, 1, TaskState.RUNNING), 0));

        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state)
                .containsExactly(
                        tuple(1L, TaskState.RUNNING), tuple(0L, TaskState.UNREACHABLE), tuple(0L, TaskState.RUNNING));
    }

    @Test
    void theEndThatAnAgentBroughtAndCannotTellNowWaitsForItWithWhatLedToIt() {
        world.failOver();
        world.resubscribe(F1);
        world.register(A1, "cpus:1", broughtBack(finished(2), 0));
        world.reign.agentDisconnected(A1, world.nowMillis);

        world.pass(15_000);
        ask();
        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state)
                .containsExactly(tuple(0L, TaskState.UNREACHABLE));

        world.register(A1, "cpus:1", broughtBack(finished(2), 0));
        world.report(task, A1, 1, TaskState.RUNNING);
        world.acknowledge(task, A1, 1);
        world.reign.statusReported(A1, finished(2), world.nowMillis);
        world.settle();
        world.acknowledge(task, A1, 2);

        assertThat(world.statuses())
                .extracting(TaskStatus::sequence, TaskStatus::state)
                .endsWith(tuple(1L, TaskState.RUNNING), tuple(2L, TaskState.FINISHED));
        assertThat(world.reign.books().tasks()).isEmpty();
    }

    @Test
    void theEndOnAnAgentThatIsGoneIsToldByItsNumber() {
        world.failOver();
        world.resubscribe(F1);
        world.register(A1, "cpus:1", broughtBack(finished(2), 0));
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.intend(new RegistryRequest.MarkAgentGone(A1));
        world.reign.agentGone(A1, world.nowMillis);
        world.settle();

        assertThat(world.statuses()).containsExactly(finished(2));
        world.acknowledge(task, A1, 2);
        assertThat(world.reign.books().tasks()).isEmpty();
    }

    @Test
    void aTaskThatAnAgentGivenUpBeforeItToldOfAnyMayHaveIsNotKnownToBeNowhere() {
        world.failOver();
        world.resubscribe(F1);
        ask();
        assertThat(world.statuses()).isEmpty();

        world.pass(ReignConfig.DEFAULT.agentReturnMillis());
        ask();
        assertThat(world.statuses())
                .extracting(TaskStatus::state, TaskStatus::reason)
                .containsExactly(tuple(TaskState.UNKNOWN, TaskReason.AGENT_UNREACHABLE));

        world.register(A1, "cpus:1");
        ask();
        assertThat(world.statuses())
                .extracting(TaskStatus::state, TaskStatus::reason)
                .endsWith(tuple(TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK));
    }

    @Test
    void aTaskOfAFrameworkThatIsNewInThisReignIsKnownToBeNowhereWhoeverIsAway() {
        world.failOver();
        world.subscribe();
        world.reign.reconcile(F2, new SchedulerCall.Reconcile(List.of(task.task())), world.nowMillis);
        world.settle();

        assertThat(world.statuses())
                .extracting(TaskStatus::state, TaskStatus::reason)
                .containsExactly(tuple(TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK));
    }

    private void ask() {
        world.reign.reconcile(F1, new SchedulerCall.Reconcile(List.of(task.task())), world.nowMillis);
        world.settle();
    }

    private TaskStatus finished(long sequence) {
        return new TaskStatus(
                task, A1, sequence, TaskState.FINISHED, TaskReason.EXITED, "exit code 0", 0, Bytes.of("result"), 5);
    }

    private static TaskRecord broughtBack(TaskStatus latest, long acknowledged) {
        SortedMap<String, String> noLabels = new TreeMap<>();
        return new TaskRecord("t", Resources.parse("cpus:1"), "", latest, acknowledged, noLabels, TaskTerms.DEFAULT);
    }
}
