package dev.stoa.agent;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.task.TableLimits;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.PeerKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Executors as processes of their own; the test speaks for them. */
@Timeout(120)
class AgentExecutorTest extends AgentFixture {
    @Test
    void hostsTasksInAnExecutorThatOutlivesTheAgentsProcess() throws Exception {
        ExecutorSpec spec = executor("e-1");
        TaskKey first = launch(inExecutor("t-1", spec));
        TaskStatus starting = master.hearStatus(first);
        assertThat(starting.state()).isEqualTo(TaskState.STARTING);
        master.acknowledge(starting);
        ExecutorKey key = new ExecutorKey(FRAMEWORK, spec.id());
        String token = Await.file(marker()).lines().findFirst().orElseThrow();

        // A wrong token gets nothing.
        Peer thief = attach(PeerKind.EXECUTOR);
        thief.session().send(new ExecutorCall.Attach(key, "guess", List.of()));
        assertThat(thief.hear()).isInstanceOf(ExecutorNotice.AttachRefused.class);

        // The right one gets the waiting task, and one that comes later.
        Peer executor = attach(PeerKind.EXECUTOR);
        executor.session().send(new ExecutorCall.Attach(key, token, List.of()));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.Attached());
        assertThat(executor.hear()).isInstanceOfSatisfying(ExecutorNotice.TaskAssigned.class, assigned -> assertThat(
                        assigned.task().id())
                .isEqualTo(first.task()));
        TaskKey second = launch(inExecutor("t-2", spec));
        assertThat(executor.hear()).isInstanceOf(ExecutorNotice.TaskAssigned.class);

        // What it reports is stored, then told.
        executor.session().send(new ExecutorCall.ReportStatus(status(first, 1, TaskState.RUNNING)));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 1));
        master.acknowledgeTo(first, TaskState.RUNNING);

        // The agent's process is replaced; the executor attaches anew and repeats what was not stored.
        restart();
        assertThat(master.hearRegistration().executors()).hasSize(1);
        executor = attach(PeerKind.EXECUTOR);
        executor.session()
                .send(new ExecutorCall.Attach(
                        key,
                        token,
                        List.of(status(first, 1, TaskState.RUNNING), status(first, 2, TaskState.FINISHED))));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 1));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 2));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.Attached());
        assertThat(executor.hear()).isInstanceOfSatisfying(ExecutorNotice.TaskAssigned.class, assigned -> assertThat(
                        assigned.task().id())
                .isEqualTo(second.task()));
        assertThat(master.acknowledgeTo(first, TaskState.FINISHED).sequence()).isEqualTo(3);

        // Its process ends: what is left in it has failed.
        master.say(new AgentNotice.FrameworkRemoved(FRAMEWORK));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.ShutdownOrdered());
        assertThat(master.acknowledgeTo(second, TaskState.KILLED).reason()).isEqualTo(TaskReason.FRAMEWORK_REMOVED);
        master.hear(
                AgentCall.ReportExecutorEnded.class, ended -> ended.executor().equals(key));
    }

    @Test
    void failsTheTasksOfAnExecutorThatEnds() throws Exception {
        ExecutorSpec spec = executor("e-1", "7");
        TaskKey task = launch(inExecutor("t-1", spec));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.EXECUTOR_ENDED);
        assertThat(end.message()).contains("exit code 7");
        AgentCall.ReportExecutorEnded ended = master.hear(AgentCall.ReportExecutorEnded.class, call -> true);
        assertThat(ended.exitCode()).isEqualTo(7);
    }

    @Test
    void endsAnExecutorThatDoesNotAttachAgainInTime() throws Exception {
        TaskKey task = launch(inExecutor("t-1", executor("e-1")));
        master.acknowledgeTo(task, TaskState.STARTING);
        Await.file(marker());
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);

        agent = start(OnStop.KEEP, new TableLimits(100, 40_000, 100, 1_000));
        master.hearRegistration();

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);
        assertThat(end.reason()).isEqualTo(TaskReason.EXECUTOR_ENDED);
        assertThat(end.message()).contains("did not attach again within 100 ms");
    }
}
