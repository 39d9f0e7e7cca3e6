package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.agent.task.TableEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointTest {
    @TempDir
    Path directory;

    private boolean broken;

    @Test
    void whatIsAddedWhileItIsRewrittenIsKept() throws Exception {
        try (Checkpoint checkpoint = open(new ArrayList<>())) {
            checkpoint.append(epochs(1, 2));
            checkpoint.beginRewrite(epochs(2));
            checkpoint.append(epochs(3));
            checkpoint.finishRewrite();
            checkpoint.append(epochs(4));
        }

        assertThat(recorded()).isEqualTo(epochs(2, 3, 4));
    }

    @Test
    void aRewritingThatACrashCouldUndoIsAFailureAndNothingIsAddedToTheReplacedFile() throws Exception {
        try (Checkpoint checkpoint = open(new ArrayList<>())) {
            checkpoint.append(epochs(1, 2));
            checkpoint.beginRewrite(epochs(2));
            broken = true;

            assertThatThrownBy(checkpoint::finishRewrite).hasMessage("broken");
            checkpoint.append(epochs(3));
        }

        assertThat(recorded()).isEqualTo(epochs(2, 3));
    }

    @Test
    void aRewritingThatIsLateDoesNotReplaceWhatTheNextAgentWrote() throws Exception {
        Checkpoint left = open(new ArrayList<>());
        left.beginRewrite(epochs(1));
        left.close();
        try (Checkpoint next = open(new ArrayList<>())) {
            next.beginRewrite(epochs(2));

            assertThat(left.finishRewrite()).isPresent();
            assertThat(next.finishRewrite()).isEmpty();
        }

        assertThat(recorded()).isEqualTo(epochs(2));
    }

    private Checkpoint open(List<TableEvent> into) throws Exception {
        return Checkpoint.open(directory.resolve("tasks.log"), into, where -> {
            if (broken) {
                throw new IOException("broken");
            }
        });
    }

    private List<TableEvent> recorded() throws Exception {
        List<TableEvent> found = new ArrayList<>();
        open(found).close();
        return found;
    }

    private static List<TableEvent> epochs(long... epochs) {
        List<TableEvent> events = new ArrayList<>();
        for (long epoch : epochs) {
            events.add(new TableEvent.EpochRaised(epoch));
        }
        return events;
    }
}
