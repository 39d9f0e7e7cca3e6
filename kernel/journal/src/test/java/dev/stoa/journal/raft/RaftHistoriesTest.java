package dev.stoa.journal.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.stoa.journal.LogHistories;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The histories on the replicated log. */
class RaftHistoriesTest extends LogHistories {
    @TempDir
    private Path temporary;

    private final Map<MasterId, PeerAddress> peers =
            new TreeMap<>((a, b) -> a.value().compareTo(b.value()));

    @BeforeEach
    void findPorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            peers.put(new MasterId("m" + i), new PeerAddress("127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    @Override
    protected Replica open(String id) throws Exception {
        return RaftReplica.open(
                RaftConfig.replicated(temporary.resolve(id), "test", new MasterId(id), peers, EmptyDirectory.BEGINS)
                        .withElection(Duration.ofMillis(800), Duration.ofMillis(1_600)),
                sentence -> {});
    }
}
