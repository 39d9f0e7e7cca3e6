package dev.stoa.transport.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.typesafe.config.ConfigFactory;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MediaHostTest {
    @TempDir
    private Path parent;

    private MediaConfig config() {
        return MediaConfig.DEFAULT.withParent(parent);
    }

    private Path leftover(String name) throws IOException {
        Path directory = Files.createDirectories(parent.resolve(name).resolve("publications"));
        Files.writeString(directory.resolve("1.logbuffer"), "left over");
        return parent.resolve(name);
    }

    @Test
    void sweepsTheDirectoriesOfTheDeadAndNoOthers() throws IOException {
        String mine;
        try (MediaHost host = MediaHost.start(config())) {
            mine = String.valueOf(host.directory().getFileName());
            String[] parts = mine.split("-", -1);
            Path live = leftover(mine.substring(0, mine.lastIndexOf('-')) + "-77");
            Path dead = leftover("stoa-%s-%s-999999999-1-1".formatted(parts[1], parts[2]));
            Path reused = leftover("stoa-%s-%s-%s-1-1".formatted(parts[1], parts[2], parts[3]));
            Path otherNamespace = leftover("stoa-%s-1-999999999-1-1".formatted(parts[1]));
            Path somebodyElses = leftover("stoa-nobody1-%s-999999999-1-1".formatted(parts[2]));
            Path nobodyKnows = leftover("other");

            MediaHost.start(config()).close();

            assertThat(dead).doesNotExist();
            assertThat(reused).as("same process id, started at another time").doesNotExist();
            assertThat(live).exists();
            assertThat(otherNamespace).exists();
            assertThat(somebodyElses).exists();
            assertThat(nobodyKnows).exists();
            assertThat(host.directory()).exists();
            assertThat(MediaDirectory.ownerOf(host.directory())).isEqualTo(MediaDirectory.Owner.ALIVE);
        }
        assertThat(parent.resolve(mine)).as("closing removes it").doesNotExist();
    }

    @Test
    void refusesToStartWithoutRoomAndSaysHowMuchThereMustBe() {
        MediaConfig greedy =
                new MediaConfig(parent, Long.MAX_VALUE / 2, 1 << 20, 256 << 10, 2 << 20, 1408, 2 << 20, 5_000, 1 << 20);
        assertThatThrownBy(() -> MediaHost.start(greedy))
                .isInstanceOf(SessionTransportException.class)
                .hasMessageMatching("media directory '.*' has [0-9]+ bytes free, must have 4611686018427387903 .*");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void refusesToStartWhereThereIsNoDirectory() {
        assertThatThrownBy(() -> MediaHost.start(config().withParent(parent.resolve("nosuch"))))
                .isInstanceOf(SessionTransportException.class)
                .hasMessageContaining("must be a directory that can be written to");
    }

    @Test
    void theConfigurationSaysWhatTheDefaultsAre() {
        assertThat(MediaConfig.from(ConfigFactory.defaultReference())).isEqualTo(MediaConfig.DEFAULT);
        assertThat(SessionConfig.from(ConfigFactory.defaultReference())).isEqualTo(SessionConfig.DEFAULT);
    }

    @Test
    void namesTheKeyAndTheRuleOfAValueThatIsWrong() {
        assertThatThrownBy(() -> MediaConfig.from(ConfigFactory.parseString("stoa.media.udp-term=100k")
                        .withFallback(ConfigFactory.defaultReference())))
                .hasMessage("stoa.media.udp-term is 102400, must be a power of two from 64 KiB to 1 GiB");
        assertThatThrownBy(() -> SessionConfig.from(ConfigFactory.parseString("stoa.session.lease=1s")
                        .withFallback(ConfigFactory.defaultReference())))
                .hasMessage("stoa.session.lease is 1000, must be at least twice the heartbeat");
    }
}
