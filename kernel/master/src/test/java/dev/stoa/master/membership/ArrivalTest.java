package dev.stoa.master.membership;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterInfo.Phase;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.raft.EmptyDirectory;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a master says of itself while it asks the other one, which looks at it with each question. */
class ArrivalTest {
    private static final MasterPlace OTHER = MasterPlace.parse("h2:5050");
    private static final SortedMap<String, MasterPlace> PEERS =
            new TreeMap<>(Map.of("m1", MasterPlace.parse("h1:5050"), "m2", OTHER));

    @TempDir
    private Path data;

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT);
    private final MasterSelf self =
            new MasterSelf("stoa", new MasterId("m1"), "h1:5050", PEERS, List.of("cluster=stoa"));
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

    /** What was to be seen when a question came: what m1 says of itself, and what its disk says. */
    private record Seen(MasterInfo said, Optional<FoundingFile> written) {}

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void newMasterTellsNobodyOfItsNumberBeforeItsDiskKnowsIt() throws Exception {
        // The other one is new too, but first says so when it is asked a third time.
        assertThat(settle(Arrival.Journal.FRESH, 3)).isEqualTo(EmptyDirectory.BEGINS);

        assertThat(seen.get(0).said().phase()).isEqualTo(Phase.STARTING);
        assertThat(seen.get(0).said().nonce()).isEmpty();
        assertThat(seen.subList(1, 3)).allSatisfy(later -> {
            assertThat(later.said().phase()).isEqualTo(Phase.FRESH);
            assertThat(later.said().nonce())
                    .isNotEmpty()
                    .isEqualTo(later.written().orElseThrow().nonce());
        });
        assertThat(self.describe().phase()).as("until its log is open").isEqualTo(Phase.STARTING);
    }

    @Test
    void masterThatWasKilledWhileItLookedForTheOthersIsTheSameOneAfterwards() throws Exception {
        FoundingFile before = FoundingFile.draw("stoa", "m1");
        before.write(data);

        settle(Arrival.Journal.FRESH, 1);

        assertThat(seen.get(0).said().phase()).isEqualTo(Phase.FRESH);
        assertThat(seen.get(0).said().nonce()).isEqualTo(before.nonce());
    }

    @Test
    void masterWithAPastIsNotTakenForANewOneWhileItStarts() throws Exception {
        FoundingFile founder = FoundingFile.draw("stoa", "m1");
        founder.founder(new TreeMap<>(Map.of("m1", founder.nonce(), "m2", "n2")))
                .write(data);

        assertThat(settle(Arrival.Journal.BEGUN, 1)).isEqualTo(EmptyDirectory.IS_LOSS);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).said().phase()).isEqualTo(Phase.STARTING);
        assertThat(seen.get(0).said().nonce()).isEqualTo(founder.nonce());
    }

    @Test
    void founderWhoseJournalIsGoneIsRefusedWhateverTheOthersSay() throws Exception {
        FoundingFile founder = FoundingFile.draw("stoa", "m1");
        founder.founder(new TreeMap<>(Map.of("m1", founder.nonce(), "m2", "n2")))
                .write(data);
        assertThat(settle(Arrival.Journal.FRESH, 1))
                .as("killed before it began")
                .isEqualTo(EmptyDirectory.BEGINS);

        Arrival.opened(data);

        assertThatThrownBy(() -> settle(Arrival.Journal.FRESH, 1))
                .isInstanceOfSatisfying(OpenRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(OpenRefusedException.Reason.DISK_LOST))
                .hasMessageContainingAll("journal in " + data + " is gone", "stoa masters remove m1");
        assertThat(seen).as("nobody was asked again").hasSize(1);
    }

    /** @param freshFrom with which question the other master begins to say that it is new; before, it is only starting */
    private EmptyDirectory settle(Arrival.Journal journal, int freshFrom) throws Exception {
        SessionTransport transport = network.transport();
        try (SessionTransport.Listening place =
                        transport.listen(OTHER.sessions(), hello -> new Admission.Admitted(new Other(freshFrom)));
                Arrival arrival = new Arrival(network.transport(), self, PEERS, data)) {
            assertThat(place.address()).isEqualTo(OTHER.sessions());
            return arrival.settle(journal);
        }
    }

    private final class Other implements SessionListener {
        private final int freshFrom;

        Other(int freshFrom) {
            this.freshFrom = freshFrom;
        }

        @Override
        public void onOpened(Session session) {}

        @Override
        public void onMessage(Session session, Object call) {
            try {
                seen.add(new Seen(self.describe(), FoundingFile.read(data)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Phase phase = seen.size() >= freshFrom ? Phase.FRESH : Phase.STARTING;
            session.send(new MasterNotice.Described(1, info(phase)));
        }

        private MasterInfo info(Phase phase) {
            MasterInfo one = self.describe();
            return new MasterInfo(
                    "m2",
                    "h2:5050",
                    phase,
                    0,
                    "",
                    -1,
                    -1,
                    Collections.emptySortedMap(),
                    "n2",
                    Collections.emptySortedMap(),
                    one.peers(),
                    one.settings());
        }

        @Override
        public void onEnded(SessionEnd end) {}
    }
}
