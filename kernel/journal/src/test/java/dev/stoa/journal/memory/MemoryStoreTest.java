package dev.stoa.journal.memory;

import java.util.List;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.Replica;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryStoreTest {
    private static final PersistenceId REGISTRY = new PersistenceId("registry");
    private static final MasterId M1 = new MasterId("m1");
    private static final MasterId M2 = new MasterId("m2");

    private final MemoryStore store = new MemoryStore();

    @Test
    void takesWritesFromTheElectedReplicaOnly() {
        try (Replica first = store.open(M1);
                Replica second = store.open(M2)) {
            assertThat(append(first, 0)).isInstanceOf(LogTrouble.Refused.class);
            store.elect(M1);
            assertThat(append(first, 0)).isEqualTo(new AppendOutcome.Appended(1));

            store.elect(M2);

            assertThat(append(first, 1)).isInstanceOf(LogTrouble.Refused.class);
            assertThat(append(second, 1)).isEqualTo(new AppendOutcome.Appended(2));
            assertThat(first.election().master()).contains(M2);
            assertThat(first.log().highest(REGISTRY).toCompletableFuture()).isCompletedWithValue(2L);
        }
    }

    @Test
    void keepsWhatWasWrittenWhenReplicasComeAndGo() {
        try (Replica first = store.open(M1)) {
            store.elect(M1);
            append(first, 0);
        }
        try (Replica again = store.open(M1)) {
            assertThat(again.election().reign()).isEmpty();
            assertThat(store.elect(M1)).isEqualTo(new Epoch(2));
            assertThat(again.log().highest(REGISTRY).toCompletableFuture()).isCompletedWithValue(1L);
        }
    }

    private static AppendOutcome append(Replica replica, long expected) {
        return replica.log()
                .append(new Append(
                        REGISTRY,
                        replica.election().reign().orElse(Epoch.NONE),
                        expected,
                        List.of(Payload.of("m", new byte[] {1}))))
                .toCompletableFuture()
                .join();
    }
}
