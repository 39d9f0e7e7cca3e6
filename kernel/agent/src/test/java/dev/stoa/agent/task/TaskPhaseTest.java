package dev.stoa.agent.task;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskPhaseTest {
    @Test
    void theDiagramOfTheDocumentationIsTheTable() throws Exception {
        assertThat(Files.readString(Path.of("docs", "agent.md"))).contains(TaskPhase.diagram());
    }

    @Test
    void nothingFollowsTheEndButForgetting() {
        assertThatThrownBy(() -> TaskPhase.ENDED.after(TaskState.RUNNING)).isInstanceOf(IllegalStateException.class);
        assertThat(TaskPhase.ENDED.after(TaskPhase.Step.FORGET)).isEqualTo(TaskPhase.FORGOTTEN);
    }

    @Test
    void aTaskThatIsKilledDoesNotRunAgain() {
        assertThatThrownBy(() -> TaskPhase.KILLING.after(TaskState.RUNNING)).isInstanceOf(IllegalStateException.class);
    }
}
