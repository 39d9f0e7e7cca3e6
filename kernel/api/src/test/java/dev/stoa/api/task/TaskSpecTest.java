package dev.stoa.api.task;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Resources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskSpecTest {
    private static final TaskBody BODY = TaskBody.Command.shell("true");

    @Test
    void commandNeedsAProgram() {
        assertThatThrownBy(() -> TaskBody.Command.of(List.of()))
                .hasMessage("a command needs at least the program's name");
        assertThatThrownBy(() -> TaskBody.Command.of(List.of(" ", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(TaskBody.Command.shell("echo hi").argv()).containsExactly("/bin/sh", "-c", "echo hi");
    }

    @Test
    void graceIsBounded() {
        assertThatThrownBy(() -> spec(new TreeMap<>(), -1))
                .hasMessage("task t has a kill grace of -1 ms, must be 0 to 86400000");
        assertThatThrownBy(() -> spec(new TreeMap<>(), TaskSpec.MAX_KILL_GRACE_MILLIS + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsAreBounded() {
        SortedMap<String, String> labels = new TreeMap<>();
        for (int i = 0; i <= TaskSpec.MAX_LABELS; i++) {
            labels.put("label-" + i, "");
        }
        assertThatThrownBy(() -> spec(labels, 0)).hasMessage("task t has 65 labels, at most 64 are allowed");
    }

    @Test
    void executorNeedsAMainClass() {
        assertThatThrownBy(() -> new ExecutorSpec(
                        new ExecutorId("e"), " ", List.of(), List.of(), List.of(), new TreeMap<>(), Resources.NONE))
                .hasMessage("executor e names no main class");
    }

    @Test
    void taskAndItsExecutorDoNotAskForTheSamePort() {
        ExecutorSpec executor = new ExecutorSpec(
                new ExecutorId("e"),
                "Main",
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                Resources.parse("ports:[80-81]"));
        TaskBody body = new TaskBody.InExecutor(executor, "function", Bytes.NONE);

        assertThatThrownBy(() -> TaskSpec.of(new TaskId("t"), "t", Resources.parse("ports:[81]"), body))
                .hasMessage(
                        "task t and its executor e cannot both have what they ask for: ranges 80-81 and 81 overlap");
    }

    @Test
    void artifactNameIsNoPathAndItsHashIsSha256() {
        String hash = "0123456789abcdef".repeat(4);
        assertThatThrownBy(() -> new Artifact("../x", hash, 1, "udp://h:1"))
                .hasMessage("artifact file name '../x' must be 1 to 255 letters, digits or '_', '.', '+', '-'");
        assertThatThrownBy(() -> new Artifact(".hidden", hash, 1, "udp://h:1")).hasMessageContaining(".hidden");
        assertThatThrownBy(() -> new Artifact("x", "ABC", 1, "udp://h:1"))
                .hasMessage("artifact hash 'ABC' must be 64 lower-case hex digits");
        assertThatThrownBy(() -> new Artifact("x", hash, -1, "udp://h:1")).hasMessage("artifact size -1 is negative");
        assertThat(new Artifact("a-1.0+b.jar", hash, 0, "udp://h:1").fileName()).isEqualTo("a-1.0+b.jar");
    }

    @Test
    void bytesAreComparedByContentAndCannotBeChanged() {
        byte[] mine = {1, 2};
        Bytes bytes = Bytes.of(mine);
        mine[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2})).hasSameHashCodeAs(Bytes.of(new byte[] {1, 2}));
        assertThat(Bytes.of("é").toText()).isEqualTo("é");
        assertThat(Bytes.of(new byte[0])).isSameAs(Bytes.NONE);
    }

    private static TaskSpec spec(SortedMap<String, String> labels, long grace) {
        return new TaskSpec(new TaskId("t"), "t", Resources.of(1, 1), BODY, labels, grace);
    }
}
