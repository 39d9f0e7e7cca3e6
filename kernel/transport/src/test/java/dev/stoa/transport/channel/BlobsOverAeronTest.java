package dev.stoa.transport.channel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BlobsOverAeronTest {
    // With -Dstoa.blob.mib=100 the round trip that is promised; less in the ordinary run.
    private static final int MIB = Integer.getInteger("stoa.blob.mib", 24);

    private final SessionConfig config = SessionConfig.DEFAULT.withTimes(200, 5_000, 1_000);
    private final AeronSessions there = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final AeronSessions here = AeronSessions.open(MediaConfig.DEFAULT, config);
    private final BlobClient client = new BlobClient(here);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        client.close();
        here.close();
        there.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "ipc"})
    void aLargeFileComesWhole(String scheme) throws Exception {
        Path file = directory.resolve("file");
        byte[] content = new byte[MIB << 20];
        new Random(5).nextBytes(content);
        Files.write(file, content);
        SessionAddress at = scheme.equals("ipc") ? there.ipcAddress() : SessionAddress.udp("127.0.0.1", 0);
        try (BlobServer server = BlobServer.listen(there, at, name -> Optional.of(Blobs.of(file)))) {
            Path copy = directory.resolve("copy");
            assertThat(client.fetch(server.address(), "file", copy).get(120, TimeUnit.SECONDS))
                    .isEqualTo(content.length);
            assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        }
    }

    @Test
    void aFetchFromADeadAddressFailsWithinTheHellosTime() {
        assertThatThrownBy(() -> client.fetch(SessionAddress.udp("127.0.0.1", 9), "file", 10)
                        .get(20, TimeUnit.SECONDS))
                .hasMessageContaining("UNREACHABLE")
                .hasMessageContaining("udp://127.0.0.1:9");
    }
}
