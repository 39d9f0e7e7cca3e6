package dev.stoa.agent.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FollowActorTest {
    @TempDir
    Path root;

    private final List<Object> sent = new ArrayList<>();

    @Test
    void readsNoMoreInOneTurnHoweverManyOutputsItFollows() throws Exception {
        Sandboxes sandboxes = new Sandboxes(root);
        BehaviorTestKit<FollowActor.Command> actor =
                BehaviorTestKit.create(FollowActor.create(new Taking(), sandboxes, (task, replyTo) -> {}));
        byte[] output = new byte[2 * FollowActor.CHUNKS_PER_TURN * FollowActor.CHUNK_BYTES];

        for (int i = 0; i < 4; i++) {
            TaskKey task = new TaskKey(new FrameworkId("f-1"), new TaskId("t-" + i));
            Path file = sandboxes.outputOf(task, SandboxCall.Stream.STDOUT);
            Files.createDirectories(file.getParent());
            Files.write(file, output);
            sent.clear();

            actor.run(new FollowActor.Follow(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0)));

            assertThat(sent).hasSize(FollowActor.CHUNKS_PER_TURN);
        }
    }

    /** Takes whatever it is sent. */
    private final class Taking implements Session {
        @Override
        public long number() {
            return 1;
        }

        @Override
        public Hello hello() {
            return Hello.of(PeerKind.READER, "somebody", "stoa");
        }

        @Override
        public SendResult send(Object message) {
            sent.add(message);
            return SendResult.SENT;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close(String detail) {}
    }
}
