package dev.stoa.journal.election;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterElection.Deposed;
import dev.stoa.journal.MasterId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ElectionBoardTest {
    private final ElectionBoard board = new ElectionBoard(new MasterId("m1"));

    @Test
    void tellsReignsInOrderWithADepositionBetweenAnyTwo() throws Exception {
        Heard heard = new Heard(5);
        board.listen(heard);

        board.elected(new Epoch(1));
        board.elected(new Epoch(1));
        board.deposed(Deposed.OUTVOTED);
        board.deposed(Deposed.OUTVOTED);
        board.elected(new Epoch(3));
        board.elected(new Epoch(4));

        assertThat(heard.all())
                .containsExactly("elected 1", "deposed OUTVOTED", "elected 3", "deposed OUTVOTED", "elected 4");
        assertThat(board.reign()).contains(new Epoch(4));
    }

    @Test
    void tellsAReignToOneWhoComesLate() throws Exception {
        Heard heard = new Heard(1);
        board.elected(new Epoch(7));

        board.listen(heard);

        assertThat(heard.all()).containsExactly("elected 7");
    }

    @Test
    void tellsNothingToOneWhoHasLeft() throws Exception {
        Heard left = new Heard(1);
        Heard stayed = new Heard(1);
        board.listen(left).close();
        board.listen(stayed);

        board.elected(new Epoch(1));

        assertThat(stayed.all()).containsExactly("elected 1");
        assertThat(left.words).isEmpty();
    }

    @Test
    void goesOnWhenAListenerFails() throws Exception {
        Heard heard = new Heard(2);
        board.listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onDeposed(Deposed reason) {
                throw new IllegalStateException("on purpose");
            }
        });
        board.listen(heard);

        board.elected(new Epoch(1));
        board.deposed(Deposed.LOG_FAILED);

        assertThat(heard.all()).containsExactly("elected 1", "deposed LOG_FAILED");
    }

    @Test
    void endsTheReignWhenClosedAndIsSilentAfterwards() throws Exception {
        Heard heard = new Heard(2);
        board.listen(heard);
        board.elected(new Epoch(1));
        board.masterSeen(Optional.of(new MasterId("m1")));

        board.close();
        board.elected(new Epoch(2));
        board.close();

        assertThat(heard.all()).containsExactly("elected 1", "deposed CLOSED");
        assertThat(board.reign()).isEmpty();
        assertThat(board.master()).isEmpty();
    }

    /** Keeps what it hears, and lets a test wait for so many words. */
    private static final class Heard implements MasterElection.Listener {
        private final List<String> words = new ArrayList<>();
        private final CountDownLatch expected;

        Heard(int expected) {
            this.expected = new CountDownLatch(expected);
        }

        @Override
        public void onElected(Epoch epoch) {
            hear("elected " + epoch);
        }

        @Override
        public void onDeposed(Deposed reason) {
            hear("deposed " + reason);
        }

        private synchronized void hear(String word) {
            words.add(word);
            expected.countDown();
        }

        List<String> all() throws InterruptedException {
            assertThat(expected.await(20, TimeUnit.SECONDS)).isTrue();
            synchronized (this) {
                return List.copyOf(words);
            }
        }
    }
}
