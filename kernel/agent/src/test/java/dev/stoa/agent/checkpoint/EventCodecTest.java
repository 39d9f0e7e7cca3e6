package dev.stoa.agent.checkpoint;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;
import dev.stoa.core.update.StatusEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventCodecTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final TaskKey TASK = new TaskKey(FRAMEWORK, new TaskId("t-1"));
    private static final Artifact JAR = new Artifact("a.jar", "0".repeat(64), 12, "udp://127.0.0.1:4000");
    private static final ExecutorSpec EXECUTOR = new ExecutorSpec(
            new ExecutorId("e-1"),
            "x.Main",
            List.of("one"),
            List.of("-Xmx64m"),
            List.of(JAR),
            new TreeMap<>(Map.of("K", "ü")),
            Resources.of(100, 64));

    private static final TaskTerms TERMS = new TaskTerms(
            Constraint.NONE,
            200,
            TaskTerms.Supply.ORDINARY,
            Optional.of(new ReservationId("r-1")),
            new TreeSet<>(List.of(new VolumeId("v-1"), new VolumeId("v-2"))),
            new Quantities(new TreeMap<>(Map.of("cpus", 2_000L))));

    /** One of each, with every field filled. */
    static List<TableEvent> oneOfEach() {
        TaskSpec command = new TaskSpec(
                TASK.task(),
                "build",
                Resources.parse("cpus:0.5;mem:64MiB;ports:[31000-31001];gpus:{a,b};licences:2"),
                new TaskBody.Command(List.of("sh", "-c", ""), new TreeMap<>(Map.of("A", "b")), List.of(JAR)),
                new TreeMap<>(Map.of("team", "x")),
                7);
        TaskSpec asUser = command.withBody(((TaskBody.Command) command.body())
                .as(new UserName("deploy"))
                .withDownloads(List.of(
                        Download.of("https://example.org/run.sh"),
                        new Download("file:/x/y", "z", Optional.of("1".repeat(64)), Download.Mode.EXECUTABLE))));
        TaskSpec inside = TaskSpec.of(
                TASK.task(),
                "inside",
                Resources.of(1, 1),
                new TaskBody.InExecutor(EXECUTOR, "function", Bytes.of(new byte[] {1, -1})));
        TaskStatus status = new TaskStatus(
                TASK, new AgentId("a-1"), 3, TaskState.FAILED, TaskReason.EXITED, "why", 9, Bytes.of("data"), 1234);
        return List.of(
                new TableEvent.EpochRaised(7),
                new TableEvent.TaskAccepted(FRAMEWORK, command, Optional.of(new ContainerId("c-1"))),
                new TableEvent.TaskAccepted(FRAMEWORK, inside, Optional.empty()),
                new TableEvent.StatusChanged(new StatusEvent.Appended(status, 2)),
                new TableEvent.StatusChanged(new StatusEvent.Acknowledged(TASK, 3)),
                new TableEvent.TaskForgotten(TASK),
                new TableEvent.ExecutorAccepted(FRAMEWORK, EXECUTOR, new ContainerId("c-2"), TaskTerms.DEFAULT),
                new TableEvent.TaskAccepted(FRAMEWORK, command.withTerms(TERMS), Optional.of(new ContainerId("c-3"))),
                new TableEvent.ExecutorAccepted(FRAMEWORK, EXECUTOR, new ContainerId("c-4"), TERMS),
                new TableEvent.ExecutorStopOrdered(new ExecutorKey(FRAMEWORK, EXECUTOR.id()), "because"),
                new TableEvent.ExecutorForgotten(new ExecutorKey(FRAMEWORK, EXECUTOR.id())),
                new TableEvent.ContainersNumbered(41),
                new TableEvent.TaskAccepted(FRAMEWORK, asUser, Optional.of(new ContainerId("c-5"))));
    }

    @Test
    void readsBackWhatItWrote() {
        for (TableEvent event : oneOfEach()) {
            assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void everyRecordedEventHasAForm() {
        assertThat(oneOfEach().stream().<Class<?>>map(TableEvent::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TableEvent.class.getPermittedSubclasses())
                        .filter(type -> type != TableEvent.TaskTurnedAway.class)
                        .toList());
    }

    @Test
    void bytesOnDiskStayWhatTheyWere() {
        assertThat(HexFormat.of().formatHex(EventCodec.encode(oneOfEach().get(0))))
                .isEqualTo("01010000000000000007");
        assertThat(HexFormat.of().formatHex(EventCodec.encode(oneOfEach().get(3))))
                .isEqualTo("010300000003662d3100000003742d3100000003612d31000000000000000300000006464149"
                        + "4c4544000000064558495445440000000377687900000009000000046461746100000000000004d200000000"
                        + "00000002");
        assertThat(HexFormat.of().formatHex(EventCodec.encode(oneOfEach().get(1))))
                .startsWith("010200000003662d3100000003742d31000000056275696c64")
                .endsWith("00000003632d31");
    }

    @Test
    void refusesALaterVersionByName() {
        byte[] bytes = EventCodec.encode(new TableEvent.EpochRaised(1));
        bytes[0] = 2;

        assertThatThrownBy(() -> EventCodec.decode(bytes)).hasMessageContaining("version 2");
    }

    @Test
    void refusesBytesThatAreCutShortOrTooMany() {
        for (TableEvent event : oneOfEach()) {
            byte[] bytes = EventCodec.encode(event);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> EventCodec.decode(cut)).isInstanceOf(RuntimeException.class);
            }
            assertThatThrownBy(() -> EventCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
