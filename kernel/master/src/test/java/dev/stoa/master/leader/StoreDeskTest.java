package dev.stoa.master.leader;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.master.store.StoreActor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreDeskTest {
    private static final FrameworkId F = new FrameworkId("f-00001");

    private final TestInbox<StoreActor.Command> keeper = TestInbox.create();
    private final TestInbox<StoreActor.Done> done = TestInbox.create();
    private final List<RegistryRequest> recorded = new ArrayList<>();
    private final List<FrameworkId> dropped = new ArrayList<>();
    private final List<StoreAnswer> answers = new ArrayList<>();

    private final StoreDesk desk = new StoreDesk(new StoreDesk.Surroundings() {
        @Override
        public ActorRef<StoreActor.Command> spawn(FrameworkId framework) {
            return keeper.getRef();
        }

        @Override
        public void record(RegistryRequest request, Consumer<RegistryReply> then) {
            recorded.add(request);
            then.accept(
                    request instanceof RegistryRequest.OpenStore
                            ? new RegistryReply.StoreOpenRecorded(F)
                            : new RegistryReply.StoreCloseRecorded(F));
        }

        @Override
        public void drop(FrameworkId framework) {
            dropped.add(framework);
        }

        @Override
        public ActorRef<StoreActor.Done> answers() {
            return done.getRef();
        }
    });

    private void write(long request, int bytes) {
        StoreWrite put = StoreWrite.put(new StoreKey("a"), Bytes.of(new byte[bytes]));
        desk.use(F, new StoreActor.Ask(1, request, new StoreOperation.Write(List.of(put))), answers::add);
    }

    private List<Long> nextBatch() {
        return ((StoreActor.Batch) keeper.receiveMessage())
                .asks().stream().map(StoreActor.Ask::request).toList();
    }

    private void answer(int many) {
        List<StoreAnswer> written = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            written.add(new StoreAnswer.Written(1));
        }
        desk.done(new StoreActor.Done(F, written, List.of()));
    }

    @Test
    void aStoreIsRecordedBeforeItIsFirstUsedAndOnlyThen() {
        write(1, 10);
        write(2, 10);

        assertThat(recorded).containsExactly(new RegistryRequest.OpenStore(F));
        assertThat(nextBatch()).containsExactly(1L);
    }

    @Test
    void whatComesWhileAStoreWritesSharesItsNextWrite() {
        write(1, 10);
        write(2, 10);
        write(3, 10);
        assertThat(nextBatch()).containsExactly(1L);
        assertThat(keeper.hasMessages()).isFalse();

        answer(1);

        assertThat(nextBatch()).containsExactly(2L, 3L);
        answer(2);
        assertThat(answers).hasSize(3);
    }

    @Test
    void aBatchStaysBelowWhatTheJournalTakes() {
        for (int request = 0; request <= 5; request++) {
            write(request, 250_000);
        }
        assertThat(nextBatch()).containsExactly(0L);
        answer(1);

        assertThat(nextBatch()).containsExactly(1L, 2L, 3L);
        answer(3);
        assertThat(nextBatch()).containsExactly(4L, 5L);
    }

    @Test
    void refusesWhatWouldWaitBeyondItsBound() {
        for (int request = 0; request < 1_100; request++) {
            write(request, 10);
        }

        // One is under way, 1,024 wait.
        assertThat(answers).hasSize(75).allSatisfy(answer -> assertThat(((StoreAnswer.Refused) answer).reason())
                .isEqualTo(StoreAnswer.Reason.TOO_BUSY));
    }

    @Test
    void aStoreIsTakenOutOfTheJournalWhenNothingWritesToItAnyMore() {
        write(1, 10);
        nextBatch();
        write(2, 10);
        desk.frameworkRemoved(F);

        assertThat(answers)
                .extracting(answer -> ((StoreAnswer.Refused) answer).reason())
                .containsExactly(StoreAnswer.Reason.NO_SUCH_FRAMEWORK, StoreAnswer.Reason.NO_SUCH_FRAMEWORK);
        assertThat(keeper.receiveMessage()).isInstanceOf(StoreActor.Stop.class);
        assertThat(dropped).isEmpty();

        assertThat(desk.ended(F)).isTrue();
        assertThat(dropped).containsExactly(F);
        desk.dropped(F);
        assertThat(recorded).last().isEqualTo(new RegistryRequest.CloseStore(F));
    }

    @Test
    void aNewReignTakesOutWhatTheOneBeforeLeft() {
        desk.begin(List.of(F, new FrameworkId("f-00002")), new TreeSet<>(List.of(new FrameworkId("f-00002"))));

        assertThat(dropped).containsExactly(F);
    }

    @Test
    void aKeeperThatEndsByItselfEndsTheReign() {
        write(1, 10);

        assertThat(desk.ended(F)).isFalse();
    }
}
