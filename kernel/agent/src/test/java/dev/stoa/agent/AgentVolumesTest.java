package dev.stoa.agent;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Volumes from order to deletion. */
@Timeout(120)
class AgentVolumesTest extends AgentFixture {
    private static final ReservationId R = new ReservationId("r");
    private static final VolumeId V = new VolumeId("v");
    private static final Volume VOLUME = new Volume(V, R, "data/db", 10, Volume.Sharing.EXCLUSIVE);

    private Path directory(String volume) {
        return work().resolve("volumes").resolve(volume);
    }

    private void order(List<Volume> kept, VolumeId... doomed) throws Exception {
        if (master.isWithoutAgent()) {
            master.hearRegistration();
        }
        master.say(new AgentNotice.VolumesOrdered(kept, List.of(doomed)));
    }

    private List<VolumeRecord> report() throws Exception {
        return master.hear(AgentCall.ReportVolumes.class, call -> true).volumes();
    }

    private TaskKey launchWithVolume(String id, String line) throws Exception {
        TaskTerms terms = new TaskTerms(
                Constraint.NONE,
                TaskTerms.DEFAULT_PRIORITY,
                TaskTerms.Supply.ORDINARY,
                Optional.of(R),
                new TreeSet<>(List.of(V)),
                Quantities.NONE);
        return launch(TaskSpec.of(new TaskId(id), id, Resources.NONE, TaskBody.Command.shell(line))
                .withTerms(terms));
    }

    @Test
    void whatOneTaskWritesTheNextOneReadsEvenAfterARestart() throws Exception {
        order(List.of(VOLUME));
        assertThat(report()).containsExactly(new VolumeRecord(V, VolumeRecord.State.PRESENT));
        master.acknowledgeTo(launchWithVolume("t-1", "echo kept > data/db/file"), TaskState.FINISHED);

        restart();

        assertThat(master.hearRegistration().volumes())
                .containsExactly(new VolumeRecord(V, VolumeRecord.State.PRESENT));
        // The path is remembered, so that a task does not have to wait for the order.
        TaskKey second = launchWithVolume("t-2", "cat data/db/file");
        master.acknowledgeTo(second, TaskState.FINISHED);
        assertThat(Files.readString(sandbox(second).resolve("stdout"))).isEqualTo("kept\n");
    }

    @Test
    void isDeletedOnceTheTaskThatUsesItHasEnded() throws Exception {
        order(List.of(VOLUME));
        report();
        TaskKey task = launchWithVolume("t-1", "echo kept > data/db/file; exec sleep 1000");
        master.acknowledgeTo(task, TaskState.RUNNING);

        order(List.of(), V);

        assertThat(report()).containsExactly(new VolumeRecord(V, VolumeRecord.State.PRESENT));
        assertThat(directory("v")).isDirectory();
        master.say(new AgentNotice.KillOrdered(task));
        master.acknowledgeTo(task, TaskState.KILLED);
        assertThat(report()).isEmpty();
        assertThat(directory("v")).doesNotExist();
        assertThat(directory(".deleted")).isEmptyDirectory();
    }

    @Test
    void aLostOneIsSaidToBeLostAndNotMadeAnew() throws Exception {
        order(List.of(VOLUME));
        report();
        Files.delete(directory("v"));

        restart();

        assertThat(master.hearRegistration().volumes()).containsExactly(new VolumeRecord(V, VolumeRecord.State.LOST));
        order(List.of(VOLUME));
        assertThat(report()).containsExactly(new VolumeRecord(V, VolumeRecord.State.LOST));
        assertThat(directory("v")).doesNotExist();
        order(List.of(), V);
        assertThat(report()).isEmpty();
    }

    @Test
    void launchesDoNotWaitForADiskThatTakesItsTimeWithVolumes() throws Exception {
        Path meta = Files.createDirectories(work().resolve("meta/volumes"));
        Path slow = meta.resolve(".v");
        assertThat(new ProcessBuilder("mkfifo", slow.toString()).start().waitFor())
                .isZero();
        for (int i = 0; i < 4; i++) {
            order(List.of(VOLUME));
        }

        master.acknowledgeTo(launch("t-1", "true"), TaskState.FINISHED);

        // Somebody reads: the volume is tried, and cannot be made.
        try (FileChannel reader = FileChannel.open(slow, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 4; i++) {
                assertThat(report()).isEmpty();
            }
            assertThat(reader.isOpen()).isTrue();
        }
    }

    @Test
    void whatIsNotOrderedDeletedStays() throws Exception {
        order(List.of(VOLUME));
        report();

        order(List.of());

        assertThat(report()).containsExactly(new VolumeRecord(V, VolumeRecord.State.PRESENT));
        assertThat(directory("v")).isDirectory();
    }

    @Test
    void aTaskWhoseVolumeIsNotKnownIsNotStarted() throws Exception {
        TaskKey task = launchWithVolume("t-1", "true");

        var end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.LAUNCH_FAILED);
        assertThat(end.message()).contains("volume 'v' is not known on this agent");
    }
}
