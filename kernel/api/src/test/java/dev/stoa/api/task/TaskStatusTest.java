package dev.stoa.api.task;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskStatusTest {
    private static final TaskKey TASK = new TaskKey(new FrameworkId("f"), new TaskId("t"));
    private static final AgentId AGENT = new AgentId("a");

    @Test
    void longMessageIsCutAtTheLimit() {
        assertThat(status(1, "x".repeat(TaskStatus.MAX_MESSAGE), 0).message()).hasSize(TaskStatus.MAX_MESSAGE);
        assertThat(status(1, "x".repeat(TaskStatus.MAX_MESSAGE + 1), 0).message())
                .hasSize(TaskStatus.MAX_MESSAGE);
    }

    @Test
    void cutNeverSplitsACharacterInTwo() {
        String message = "x".repeat(TaskStatus.MAX_MESSAGE - 1) + "😀";
        assertThat(status(1, message, 0).message()).isEqualTo("x".repeat(TaskStatus.MAX_MESSAGE - 1));
    }

    @Test
    void dataAboveTheLimitIsRefused() {
        assertThat(status(1, "", TaskStatus.MAX_DATA).data().size()).isEqualTo(65_536);
        assertThatThrownBy(() -> status(1, "", TaskStatus.MAX_DATA + 1))
                .hasMessage("status of task f/t carries 65537 bytes, at most 65536 are allowed");
    }

    @Test
    void negativeSequenceIsRefused() {
        assertThatThrownBy(() -> status(-1, "", 0)).hasMessage("sequence -1 of task f/t is negative");
    }

    @Test
    void numberedStatusNeedsAcknowledgementAndTheMastersOwnDoesNot() {
        assertThat(status(1, "", 0).needsAcknowledgement()).isTrue();
        assertThat(TaskStatus.ofMaster(TASK, AGENT, TaskState.GONE, TaskReason.AGENT_GONE, "", 5)
                        .needsAcknowledgement())
                .isFalse();
    }

    @Test
    void answerToAReconciliationKeepsTheStateAndLosesTheNumber() {
        TaskStatus answer = status(7, "why", 3).asReconciliation(99);
        assertThat(answer)
                .isEqualTo(new TaskStatus(
                        TASK, AGENT, 0, TaskState.RUNNING, TaskReason.RECONCILIATION, "why", 4, Bytes.NONE, 99));
        assertThat(status(7, "why", 0).withSequence(8)).isEqualTo(status(8, "why", 0));
    }

    @Test
    void everyStateIsLiveOrUnseenOrTerminal() {
        for (TaskState state : TaskState.values()) {
            boolean unseen = state == TaskState.UNREACHABLE || state == TaskState.UNKNOWN;
            assertThat(state.isLive() ^ state.isTerminal()).as("%s", state).isEqualTo(!unseen);
        }
    }

    private static TaskStatus status(long sequence, String message, int dataSize) {
        return new TaskStatus(
                TASK, AGENT, sequence, TaskState.RUNNING, TaskReason.NONE, message, 4, Bytes.of(new byte[dataSize]), 1);
    }
}
