package dev.stoa.core.update;

import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StatusStreamTest {
    private static final TaskKey TASK = new TaskKey(new FrameworkId("f-1"), new TaskId("t-1"));

    private final StatusStream stream = new StatusStream(TASK);

    @Test
    void numbersStatusesFromOne() {
        assertThat(append(TaskState.STARTING)).isEqualTo(new AppendReply.IsHead(status(TaskState.STARTING, 1)));
        assertThat(append(TaskState.RUNNING)).isEqualTo(new AppendReply.Queued(status(TaskState.RUNNING, 2)));
    }

    @Test
    void deciderChangesNothingUntilItsEventIsApplied() {
        stream.append(status(TaskState.RUNNING, 0));

        assertThat(stream.head()).isEmpty();
        assertThat(stream.latest()).isEmpty();
    }

    @Test
    void keepsTheHeadInFlightUntilItIsAcknowledged() {
        append(TaskState.STARTING);
        append(TaskState.RUNNING);

        assertThat(stream.head()).contains(status(TaskState.STARTING, 1));
        assertThat(acknowledge(1)).contains(status(TaskState.RUNNING, 2));
        assertThat(stream.head()).contains(status(TaskState.RUNNING, 2));
    }

    @Test
    void ignoresAcknowledgementsOfAnythingButTheHead() {
        append(TaskState.STARTING);
        append(TaskState.RUNNING);

        assertThat(stream.acknowledge(2).events()).isEmpty();
        acknowledge(1);
        assertThat(stream.acknowledge(1).events()).isEmpty();
        assertThat(stream.head()).contains(status(TaskState.RUNNING, 2));
    }

    @Test
    void isSpentOnceTheTerminalStatusIsAcknowledged() {
        append(TaskState.RUNNING);
        append(TaskState.FINISHED);
        acknowledge(1);
        assertThat(stream.isSpent()).isFalse();

        acknowledge(2);
        assertThat(stream.isSpent()).isTrue();
    }

    @Test
    void takesNothingAfterTheEnd() {
        append(TaskState.FINISHED);

        assertThat(append(TaskState.FAILED)).isEqualTo(new AppendReply.AfterEnd());
    }

    @Test
    void takesEachNumberOfTheReporterOnce() {
        assertThat(appendReported(TaskState.RUNNING, 1)).isInstanceOf(AppendReply.IsHead.class);
        assertThat(appendReported(TaskState.RUNNING, 1)).isEqualTo(new AppendReply.Repeated());
        assertThat(appendReported(TaskState.FINISHED, 2)).isInstanceOf(AppendReply.Queued.class);
        assertThat(appendReported(TaskState.RUNNING, 1)).isEqualTo(new AppendReply.Repeated());
    }

    @Test
    void refusesMoreThanItsBoundButAlwaysTakesTheEnd() {
        for (int i = 0; i < StatusStream.MAX_PENDING; i++) {
            append(TaskState.RUNNING);
        }

        assertThat(append(TaskState.RUNNING)).isEqualTo(new AppendReply.Full());
        assertThat(append(TaskState.FAILED)).isInstanceOf(AppendReply.Queued.class);
    }

    @Test
    void replayMakesAnEqualStream() {
        appendReported(TaskState.STARTING, 7);
        append(TaskState.RUNNING);
        acknowledge(1);
        StatusStream again = replayed();
        assertThat(again.head()).isEqualTo(stream.head());
        assertThat(again.latest()).isEqualTo(stream.latest());

        acknowledge(2);
        again = replayed();
        assertThat(again.head()).isEqualTo(Optional.empty());
        assertThat(again.latest()).contains(status(TaskState.RUNNING, 2));
        assertThat(again.appendReported(status(TaskState.FINISHED, 0), 7).reply())
                .isEqualTo(new AppendReply.Repeated());
        assertThat(again.append(status(TaskState.FINISHED, 0)).reply())
                .isEqualTo(new AppendReply.IsHead(status(TaskState.FINISHED, 3)));
    }

    @Test
    void refusesToApplyAGap() {
        assertThatThrownBy(() -> {
                    stream.apply(new StatusEvent.Appended(status(TaskState.RUNNING, 3), 0));
                    stream.apply(new StatusEvent.Appended(status(TaskState.FINISHED, 5), 0));
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not follow");
    }

    private StatusStream replayed() {
        StatusStream again = new StatusStream(TASK);
        stream.replay().forEach(again::apply);
        return again;
    }

    private AppendReply append(TaskState state) {
        return carryOut(stream.append(status(state, 0)));
    }

    private AppendReply appendReported(TaskState state, long number) {
        return carryOut(stream.appendReported(status(state, 0), number));
    }

    private Optional<TaskStatus> acknowledge(long sequence) {
        return carryOut(stream.acknowledge(sequence));
    }

    private <R> R carryOut(Decision<StatusEvent, R> decision) {
        decision.events().forEach(stream::apply);
        return decision.reply();
    }

    private static TaskStatus status(TaskState state, long sequence) {
        return TaskStatus.ofMaster(TASK, new AgentId("a-1"), state, TaskReason.NONE, "", 5)
                .withSequence(sequence);
    }
}
