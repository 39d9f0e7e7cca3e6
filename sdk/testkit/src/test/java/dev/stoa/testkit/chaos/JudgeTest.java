package dev.stoa.testkit.chaos;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JudgeTest {
    private static final TaskId TASK = new TaskId("t");
    private final Judge judge = new Judge();

    private void told(long sequence, TaskState state) {
        judge.told(new TaskStatus(
                new TaskKey(new FrameworkId("f"), TASK),
                new AgentId("a"),
                sequence,
                state,
                TaskReason.NONE,
                "",
                0,
                Bytes.NONE,
                0));
    }

    private void ran() {
        judge.started(TASK);
        judge.ended(TASK);
    }

    @Test
    void findsNothingWrongWithAWholeStory() {
        judge.accepted(TASK);
        told(1, TaskState.RUNNING);
        ran();
        told(2, TaskState.FINISHED);

        assertThat(judge.verdict().faults()).isEmpty();
        assertThat(judge.open()).isEmpty();
        assertThat(judge.verdict())
                .hasToString("1 tasks asked for, 1 accepted, ends {FINISHED=1}: every promise was kept");
    }

    @Test
    void findsATaskThatRanTwice() {
        judge.accepted(TASK);
        ran();
        judge.started(TASK);
        told(1, TaskState.FAILED);

        assertThat(judge.verdict().faults()).containsExactly("task t: it was started 2 times");
    }

    @Test
    void findsAnAcceptedTaskThatWasForgotten() {
        judge.accepted(TASK);
        told(1, TaskState.RUNNING);

        assertThat(judge.open()).containsExactly(TASK);
        assertThat(judge.verdict().faults())
                .containsExactly("task t: it was accepted and has no end; the last that was told is Optional[RUNNING]");
    }

    @Test
    void findsStatusesOutOfOrder() {
        ran();
        told(2, TaskState.RUNNING);
        told(3, TaskState.FINISHED);

        assertThat(judge.verdict().faults()).containsExactly("task t: status 2 was told after status 0");
    }

    @Test
    void findsATaskThatCameBackFromTheDead() {
        told(1, TaskState.FAILED);
        told(2, TaskState.RUNNING);

        assertThat(judge.verdict().faults()).contains("task t: after its end it is told to be RUNNING");
    }

    @Test
    void findsAnEndThatNeverWas() {
        told(1, TaskState.FINISHED);

        assertThat(judge.verdict().faults())
                .containsExactly("task t: it is told to have finished, and it began 0 times and ended 0 times");
    }

    @Test
    void findsNothingWrongWithWhatIsToldAgainAfterARestart() {
        told(1, TaskState.RUNNING);
        told(2, TaskState.FINISHED);
        told(1, TaskState.RUNNING);
        told(2, TaskState.FINISHED);
        ran();

        assertThat(judge.verdict().faults()).isEmpty();
    }

    @Test
    void findsATaskThatNobodyHasAndThatRan() {
        judge.accepted(TASK);
        judge.started(TASK);
        told(0, TaskState.UNKNOWN);

        assertThat(judge.verdict().faults()).containsExactly("task t: it is told that nobody has it, and it ran");
    }

    @Test
    void findsARejectedTaskThatRan() {
        judge.rejected(TASK);
        ran();

        assertThat(judge.verdict().faults()).containsExactly("task t: it was rejected, and it ran");
    }
}
