package dev.stoa.journal.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.MasterId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RaftConfigTest {
    private static final String GIVEN =
            "stoa.journal.raft { directory = \"/data/journal\", cluster-name = athens, master-id = m1 }";

    private static final RaftConfig SINGLE = RaftConfig.single(Path.of("/data/journal"), "athens", new MasterId("m1"));

    @Test
    void readsASingleMasterFromTheDefaults() {
        assertThat(RaftConfig.from(section(GIVEN))).isEqualTo(SINGLE);
    }

    @Test
    void readsAGroupOfMasters() {
        RaftConfig read = RaftConfig.from(
                section(
                        GIVEN
                                + """

                stoa.journal.raft {
                  peers { m1 { host = a, port = 1 }, "m.2" { host = b, port = 2 } }
                  election-timeout-max = 5s
                  max-append = 64 KiB
                }
                """));

        assertThat(read.peers())
                .isEqualTo(Map.of(
                        new MasterId("m1"), new PeerAddress("a", 1), new MasterId("m.2"), new PeerAddress("b", 2)));
        assertThat(read.emptyDirectory()).isEqualTo(EmptyDirectory.IS_LOSS);
        assertThat(read.electionMin()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.electionMax()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.maxAppendBytes()).isEqualTo(65_536);
    }

    @Test
    void refusesAGroupWithoutItself() {
        assertThatThrownBy(() -> RaftConfig.replicated(
                        SINGLE.directory(),
                        "athens",
                        new MasterId("m1"),
                        Map.of(new MasterId("m2"), new PeerAddress("b", 2)),
                        EmptyDirectory.BEGINS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m1");
    }

    @Test
    void refusesPeersThatCannotBeReached() {
        assertThatThrownBy(() -> group(new PeerAddress("a", 1), new PeerAddress("b", 0)))
                .hasMessageContaining("port other than 0");
        assertThatThrownBy(() -> group(new PeerAddress("a", 1), new PeerAddress("a", 1)))
                .hasMessageContaining("one address");
    }

    @Test
    void refusesValuesOutOfBounds() {
        assertThatThrownBy(() -> SINGLE.withMaxAppendBytes(10_000_000)).hasMessageContaining("2 MiB");
        assertThatThrownBy(() -> SINGLE.withSnapshotThreshold(1)).hasMessageContaining("10 entries");
        assertThatThrownBy(() -> SINGLE.withElection(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("election timeouts");
        assertThatThrownBy(() -> SINGLE.withRequestTimeout(Duration.ZERO)).hasMessageContaining("request timeout");
        assertThatThrownBy(() -> RaftConfig.single(SINGLE.directory(), "two\nlines", SINGLE.self()))
                .hasMessageContaining("cluster's name");
        assertThatThrownBy(() -> new MasterId("no spaces")).hasMessageContaining("'no spaces'");
    }

    private static RaftConfig group(PeerAddress first, PeerAddress second) {
        return RaftConfig.replicated(
                SINGLE.directory(),
                "athens",
                new MasterId("m1"),
                Map.of(new MasterId("m1"), first, new MasterId("m2"), second),
                EmptyDirectory.BEGINS);
    }

    private static Config section(String text) {
        return ConfigFactory.parseString(text)
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve()
                .getConfig("stoa.journal.raft");
    }
}
