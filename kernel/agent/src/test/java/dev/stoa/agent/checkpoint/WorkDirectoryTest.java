package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.api.id.AgentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorkDirectoryTest {
    @TempDir
    Path root;

    @Test
    void keepsTheIdentityOverRestarts() throws Exception {
        Identity first;
        try (WorkDirectory work = open()) {
            first = work.identity();
        }
        try (WorkDirectory work = open()) {
            assertThat(work.identity()).isEqualTo(first);
        }
    }

    @Test
    void refusesASecondAgent() throws Exception {
        try (WorkDirectory work = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(work.toString())
                    .hasMessageContaining("used by another agent");
        }
        open().close();
    }

    @Test
    void refusesASecondAgentOfAnotherProcess() throws Exception {
        open().close();
        // Another process holds the lock as long as its standard input is open.
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('L');
            assertThatThrownBy(this::open)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        open().close();
    }

    /** Takes the work directory until it is killed. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] arguments) throws Exception {
            try (WorkDirectory work = WorkDirectory.open(Path.of(arguments[0]), Optional.empty())) {
                System.out.write('L');
                System.out.flush();
                System.err.flush();
                System.in.read();
                work.identity();
            }
        }
    }

    @Test
    void refusesToBecomeAnotherAgent() throws Exception {
        WorkDirectory.open(root, Optional.of(new AgentId("a-1"))).close();

        assertThatThrownBy(() -> WorkDirectory.open(root, Optional.of(new AgentId("a-2"))))
                .hasMessageContaining("belongs to agent a-1, not to a-2");
    }

    @Test
    void refusesADamagedIdentity() throws Exception {
        open().close();
        Path file = root.resolve("meta/agent");
        Files.writeString(file, Files.readString(file).replace("id=a-", "id=b-"));

        assertThatThrownBy(this::open).hasMessageContaining("is damaged");
    }

    @Test
    void tokensTellContainersApart() throws Exception {
        try (WorkDirectory work = open()) {
            ContainerId one = new ContainerId("c-1");
            assertThat(work.identity().isToken(work.identity().token(one), one)).isTrue();
            assertThat(work.identity().isToken(work.identity().token(one), new ContainerId("c-2")))
                    .isFalse();
            assertThat(work.identity().toString())
                    .doesNotContain(work.identity().secret());
        }
    }

    @Test
    void readsBackTheEventsInOrder() throws Exception {
        write(EventCodecTest.oneOfEach());

        assertThat(recorded()).isEqualTo(EventCodecTest.oneOfEach());
    }

    @Test
    void cutsOffARecordThatWasBeingWritten() throws Exception {
        write(EventCodecTest.oneOfEach());
        long whole = Files.size(log());
        for (long cut = 1; cut < 30; cut++) {
            write(List.of(new TableEvent.EpochRaised(9), new TableEvent.EpochRaised(10)));
            truncate(Files.size(log()) - 18 + Math.min(17, cut));
            assertThat(recorded())
                    .hasSize(EventCodecTest.oneOfEach().size() + 1)
                    .endsWith(new TableEvent.EpochRaised(9));
            truncate(whole);
        }
    }

    @Test
    void goesOnBehindARecordThatWasCutOff() throws Exception {
        write(List.of(new TableEvent.EpochRaised(1), new TableEvent.EpochRaised(2)));
        truncate(Files.size(log()) - 3);

        write(List.of(new TableEvent.EpochRaised(3)));

        assertThat(recorded()).containsExactly(new TableEvent.EpochRaised(1), new TableEvent.EpochRaised(3));
    }

    @Test
    void refusesDamageInTheMiddle() throws Exception {
        write(EventCodecTest.oneOfEach());
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {99}), 20);
        }
        byte[] before = Files.readAllBytes(log());

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is damaged at byte 8 and goes on behind it");
        // The refusal gave the lock back and changed nothing.
        assertThatThrownBy(this::open).hasMessageContaining("is damaged");
        assertThat(log()).hasBinaryContent(before);
    }

    @Test
    void refusesAFileOfAnotherKind() throws Exception {
        open().close();
        Files.writeString(log(), "something else entirely");

        assertThatThrownBy(this::open).hasMessageContaining("no checkpoint of this kind");
        assertThat(log()).hasContent("something else entirely");
    }

    @Test
    void rewritingKeepsOnlyWhatIsGiven() throws Exception {
        try (WorkDirectory work = open()) {
            work.checkpoint().append(EventCodecTest.oneOfEach());
            work.checkpoint().beginRewrite(List.of(new TableEvent.EpochRaised(5)));
            assertThat(work.checkpoint().finishRewrite()).isEmpty();
            work.checkpoint().append(List.of(new TableEvent.EpochRaised(6)));
        }

        assertThat(recorded()).containsExactly(new TableEvent.EpochRaised(5), new TableEvent.EpochRaised(6));
    }

    @Test
    void isMostlyHistoryOnlyWhenItIsLarge() throws Exception {
        try (WorkDirectory work = open()) {
            while (Files.size(log()) <= Checkpoint.MIN_REWRITE_BYTES) {
                work.checkpoint().append(EventCodecTest.oneOfEach());
            }
            assertThat(Files.size(log())).isGreaterThan(Checkpoint.MIN_REWRITE_BYTES);
            assertThat(work.checkpoint().isMostlyHistory()).isTrue();
            work.checkpoint().beginRewrite(List.of());
            assertThat(work.checkpoint().finishRewrite()).isEmpty();
            assertThat(work.checkpoint().isMostlyHistory()).isFalse();
        }
    }

    private WorkDirectory open() throws CheckpointException {
        return WorkDirectory.open(root, Optional.empty());
    }

    private void write(List<TableEvent> events) throws Exception {
        try (WorkDirectory work = open()) {
            work.checkpoint().append(events);
            work.checkpoint().force();
        }
    }

    private List<TableEvent> recorded() throws Exception {
        try (WorkDirectory work = open()) {
            return work.recorded();
        }
    }

    private Path log() {
        return root.resolve("meta/tasks.log");
    }

    private void truncate(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
