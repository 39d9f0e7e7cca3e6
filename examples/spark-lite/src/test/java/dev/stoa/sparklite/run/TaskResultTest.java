package dev.stoa.sparklite.run;

import java.io.IOException;
import java.util.Arrays;

import dev.stoa.api.task.TaskStatus;
import dev.stoa.sparklite.rdd.Lineage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskResultTest {
    private static final Measures MEASURES = new Measures(1, 1L << 40, 3, 4, 5);

    @Test
    void resultsSurviveTheirJourney() throws IOException {
        TaskResult.Value small = (TaskResult.Value)
                TaskResult.fromBytes(new TaskResult.Value(new Payload.Inline(new byte[] {1, 2}), MEASURES).toBytes());
        assertThat(((Payload.Inline) small.value()).bytes()).containsExactly(1, 2);
        assertThat(small.measures()).isEqualTo(MEASURES);

        TaskResult large = new TaskResult.Value(new Payload.Remote("udp://h:1", "n", 77), MEASURES);
        assertThat(TaskResult.fromBytes(large.toBytes())).isEqualTo(large);

        TaskResult lost = new TaskResult.InputLost(3, "a/1", "why");
        assertThat(TaskResult.fromBytes(lost.toBytes())).isEqualTo(lost);
    }

    @Test
    void theLargestShuffleStillFitsIntoAStatus() throws IOException {
        long[] lengths = new long[Lineage.MAX_REDUCED_PARTITIONS];
        Arrays.fill(lengths, 1L << 34);
        byte[] bytes = new TaskResult.Shuffled("udp://127.0.0.1:65535", "j1.s0.p1.a2", lengths, MEASURES).toBytes();
        assertThat(bytes.length).isLessThan(TaskStatus.MAX_DATA);
        assertThat(((TaskResult.Shuffled) TaskResult.fromBytes(bytes)).lengths())
                .isEqualTo(lengths);
    }

    @Test
    void bytesThatHoldNoResultAreRefused() {
        byte[] whole = new TaskResult.Value(new Payload.Inline(new byte[100]), MEASURES).toBytes();
        assertThatThrownBy(() -> TaskResult.fromBytes(new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TaskResult.fromBytes(Arrays.copyOf(whole, 50))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TaskResult.fromBytes(new byte[] {9})).isInstanceOf(IOException.class);
    }
}
