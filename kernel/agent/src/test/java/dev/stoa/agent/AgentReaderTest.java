package dev.stoa.agent;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskState;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Reading the output of tasks from afar. */
@Timeout(120)
class AgentReaderTest extends AgentFixture {
    @Test
    void sendsAReaderWhatATaskWritesUntilItEnds() throws Exception {
        TaskKey task = launch("t-1", "echo one; while [ ! -e go ]; do sleep 0.05; done; echo two");
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear())
                .isEqualTo(new SandboxNotice.OutputRead(task, SandboxCall.Stream.STDOUT, 0, Bytes.of("one\n")));
        Files.createFile(sandbox(task).resolve("go"));
        assertThat(reader.hear())
                .isEqualTo(new SandboxNotice.OutputRead(task, SandboxCall.Stream.STDOUT, 4, Bytes.of("two\n")));
        assertThat(reader.hear()).isEqualTo(new SandboxNotice.OutputEnded(task, SandboxCall.Stream.STDOUT));
    }

    @Test
    void sendsAReaderALargeOutputWithoutGaps() throws Exception {
        TaskKey task = launch("t-1", "seq 1 1000000");
        master.acknowledgeTo(task, TaskState.FINISHED);
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Object notice = reader.hear();
        while (notice instanceof SandboxNotice.OutputRead read) {
            assertThat(read.offset()).isEqualTo(seen.size());
            seen.write(read.content().toArray());
            notice = reader.hear();
        }
        assertThat(notice).isInstanceOf(SandboxNotice.OutputEnded.class);
        assertThat(seen.toByteArray())
                .isEqualTo(Files.readAllBytes(sandbox(task).resolve("stdout")));
        assertThat(seen.size()).isGreaterThan(6_000_000);
    }

    @Test
    void followsNoLinkOutOfTheSandbox() throws Exception {
        TaskKey task =
                launch("t-1", "rm stdout; ln -s " + Files.writeString(directory.resolve("secret"), "x") + " stdout");
        master.acknowledgeTo(task, TaskState.FINISHED);
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear())
                .isInstanceOfSatisfying(SandboxNotice.OutputMissing.class, missing -> assertThat(missing.reason())
                        .contains("no plain file"));
    }

    @Test
    void saysThatAnOutputIsMissing() throws Exception {
        Peer reader = attach(PeerKind.READER);
        reader.session()
                .send(new SandboxCall.Follow(
                        new TaskKey(FRAMEWORK, new TaskId("never")), SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear()).isInstanceOf(SandboxNotice.OutputMissing.class);
    }

    @Test
    void refusesAPeerOfAnotherCluster() throws Exception {
        Peer stranger = new Peer();
        network.transport().connect(agent().endpoint(), Hello.of(PeerKind.READER, "x", "elsewhere"), stranger);

        assertThat(stranger.hear()).isInstanceOfSatisfying(SessionEnd.class, end -> assertThat(end.detail())
                .contains("belongs to cluster 'stoa'"));
    }
}
