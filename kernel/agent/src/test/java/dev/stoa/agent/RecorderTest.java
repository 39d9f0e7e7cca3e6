package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.launch.Workers;
import dev.stoa.agent.task.TableEffect;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.update.StatusEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets up before each test
class RecorderTest {
    @TempDir
    Path directory;

    private final List<TableEffect> done = new ArrayList<>();
    private final BlockingQueue<Long> onDisk = new LinkedBlockingQueue<>();
    private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();
    private WorkDirectory work;
    private Recorder recorder;

    @BeforeEach
    void open() throws Exception {
        work = WorkDirectory.open(directory, Optional.empty());
        recorder = new Recorder(work.checkpoint(), Workers.THREADS, done::add, onDisk::add, failures::add);
    }

    @AfterEach
    void close() throws Exception {
        recorder.close();
        work.close();
    }

    @Test
    void holdsEffectsBackUntilTheirEventsAreOnDisk() throws Exception {
        decide(effect(1), new TableEvent.EpochRaised(1));
        assertThat(done).isEmpty();
        assertThat(recorder.isIdle()).isFalse();

        recorder.release(awaitDisk());
        assertThat(done).containsExactly(effect(1));
        assertThat(recorder.isIdle()).isTrue();
    }

    @Test
    void keepsTheOrderOfEffectsThatWaitForNothing() throws Exception {
        decide(effect(1), new TableEvent.EpochRaised(1));
        recorder.then(List.of(effect(2)));
        assertThat(done).isEmpty();

        recorder.release(awaitDisk());
        assertThat(done).containsExactly(effect(1), effect(2));
    }

    @Test
    void oneWriteToDiskServesAllThatCameMeanwhile() throws Exception {
        decide(effect(1), new TableEvent.EpochRaised(1));
        for (int i = 2; i <= 50; i++) {
            decide(effect(i), new TableEvent.EpochRaised(i));
        }

        recorder.release(awaitDisk());
        assertThat(done).containsExactly(effect(1));
        recorder.release(awaitDisk());
        assertThat(done).hasSize(50);
        assertThat(onDisk).isEmpty();
    }

    @Test
    void doesNotWaitForWhatMayBeLost() throws Exception {
        TaskKey task = new TaskKey(new FrameworkId("f-1"), new TaskId("t-1"));
        recorder.record(new Decision<>(
                List.of(
                        new TableEvent.StatusChanged(new StatusEvent.Acknowledged(task, 1)),
                        new TableEvent.TaskForgotten(task)),
                List.of()));
        recorder.then(List.of(effect(1)));

        assertThat(done).containsExactly(effect(1));
    }

    @Test
    void tellsTheNextStatusOnlyWhenTheAcknowledgementOfTheOneBeforeItIsOnDisk() throws Exception {
        TaskKey task = new TaskKey(new FrameworkId("f-1"), new TaskId("t-1"));

        decide(effect(2), new TableEvent.StatusChanged(new StatusEvent.Acknowledged(task, 1)));
        assertThat(done).isEmpty();

        recorder.release(awaitDisk());
        assertThat(done).containsExactly(effect(2));
    }

    private void decide(TableEffect effect, TableEvent event) throws IOException {
        recorder.record(Decision.of(event, List.of(effect)));
        recorder.then(List.of(effect));
    }

    private long awaitDisk() throws InterruptedException {
        Long position = onDisk.poll(30, TimeUnit.SECONDS);
        assertThat(position).as("a write to disk within 30 s; %s", failures).isNotNull();
        return position == null ? 0 : position;
    }

    private static TableEffect effect(int number) {
        return new TableEffect.RemoveContainer(new ContainerId("c-" + number));
    }
}
