package dev.stoa.transport.session.aeron;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is promised when whole processes die. */
class AeronProcessesIT {
    private static final Hello EXECUTOR = Hello.of(PeerKind.EXECUTOR, "here", "");

    // Initialised before each test.
    @SuppressWarnings("NullAway.Init")
    private Path parent;

    @BeforeEach
    void makeDirectory() throws IOException {
        parent = Files.createTempDirectory(Path.of("/dev/shm"), "stoa-it-");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(parent)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.toList();
        }
    }

    private AeronSessions here() {
        return AeronSessions.open(MediaConfig.DEFAULT.withParent(parent), PeerProcess.CONFIG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "ipc"})
    void aServerHearsOfAClientThatWasKilled(String place) throws Exception {
        try (PeerProcess server = PeerProcess.start(parent, "listen", place)) {
            String address = server.await("ADDRESS");
            try (PeerProcess client = PeerProcess.start(parent, "attach", address)) {
                client.await("OPENED");
                server.await("OPENED");
                client.kill();
                assertThat(server.await("ENDED")).startsWith("LEASE_EXPIRED");
            }
            try (PeerProcess next = PeerProcess.start(parent, "attach", address)) {
                next.await("OPENED");
            }
            assertThat(server.await("ENDED")).startsWith("CLOSED_BY_PEER");
            assertThat(server.output()).allMatch(line -> line.matches("(ADDRESS|OPENED|ENDED).*"));
        }
        assertThat(leftovers())
                .as("the next client has swept what the killed one left")
                .isEmpty();
    }

    @Test
    void aClientOnIpcHearsOfAServerThatWasKilledAndAttachesToItsSuccessor() throws Exception {
        try (AeronSessions client = here()) {
            Recorder first = new Recorder();
            try (PeerProcess server = PeerProcess.start(parent, "listen", "ipc")) {
                client.connect(SessionAddress.parse(server.await("ADDRESS")), EXECUTOR, first);
                first.awaitOpened();
                server.kill();
                assertThat(first.awaitEnd().cause()).isIn(Cause.MEDIA_LOST, Cause.LEASE_EXPIRED);
            }
            assertThat(leftovers()).as("a killed driver leaves its directory").hasSize(1);
            try (PeerProcess successor = PeerProcess.start(parent, "listen", "ipc")) {
                Recorder second = new Recorder();
                client.connect(SessionAddress.parse(successor.await("ADDRESS")), EXECUTOR, second);
                second.awaitOpened();
                assertThat(leftovers()).as("its successor sweeps it").hasSize(1);
            }
        }
        assertThat(leftovers()).as("a clean close leaves nothing").isEmpty();
    }

    @Test
    void aClientOnUdpHearsOfAServerThatWasKilledAndAttachesToItsSuccessorOnTheSamePort() throws Exception {
        try (AeronSessions client = here()) {
            Recorder first = new Recorder();
            String address;
            try (PeerProcess server = PeerProcess.start(parent, "listen", "udp://127.0.0.1:0")) {
                address = server.await("ADDRESS");
                client.connect(SessionAddress.parse(address), EXECUTOR, first);
                first.awaitOpened();
                server.kill();
            }
            try (PeerProcess successor = PeerProcess.start(parent, "listen", address)) {
                assertThat(successor.await("ADDRESS")).isEqualTo(address);
                assertThat(first.awaitEnd().cause()).isEqualTo(Cause.LEASE_EXPIRED);
                Recorder second = new Recorder();
                client.connect(SessionAddress.parse(address), EXECUTOR, second);
                second.awaitOpened();
            }
        }
        assertThat(leftovers()).isEmpty();
    }
}
