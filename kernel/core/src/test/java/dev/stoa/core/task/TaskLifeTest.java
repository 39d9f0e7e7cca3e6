package dev.stoa.core.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskLifeTest {
    @Test
    void theDiagramInTheDocumentsIsTheTable() throws IOException {
        assertThat(Files.readString(Path.of("docs/core.md"))).contains(TaskLife.TRANSITIONS.toMermaid());
    }

    @Test
    void nothingFollowsATerminalState() {
        for (TaskState from : TaskState.values()) {
            if (from.isTerminal()) {
                for (TaskState to : TaskState.values()) {
                    assertThat(TaskLife.mayBecome(from, to))
                            .as("%s to %s", from, to)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatCannotBeSeenMayComeBack() {
        assertThat(TaskLife.mayBecome(TaskState.UNREACHABLE, TaskState.RUNNING)).isTrue();
    }
}
