package dev.stoa.agent.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.memory.RecordingSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FollowActorTest {
    @TempDir
    Path root;

    @Test
    void readsNoMoreInOneTurnHoweverManyOutputsItFollows() throws Exception {
        Sandboxes sandboxes = new Sandboxes(root);
        RecordingSession session = new RecordingSession(1, PeerKind.READER);
        BehaviorTestKit<FollowActor.Command> actor =
                BehaviorTestKit.create(FollowActor.create(session, sandboxes, (task, replyTo) -> {}));
        byte[] output = new byte[2 * FollowActor.CHUNKS_PER_TURN * FollowActor.CHUNK_BYTES];

        for (int i = 0; i < 4; i++) {
            TaskKey task = new TaskKey(new FrameworkId("f-1"), new TaskId("t-" + i));
            Path file = sandboxes.outputOf(task, SandboxCall.Stream.STDOUT);
            Files.createDirectories(file.getParent());
            Files.write(file, output);

            actor.run(new FollowActor.Follow(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0)));

            assertThat(session.sent()).hasSize((i + 1) * FollowActor.CHUNKS_PER_TURN);
        }
    }
}
