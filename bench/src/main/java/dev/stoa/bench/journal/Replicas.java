package dev.stoa.bench.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.raft.EmptyDirectory;
import dev.stoa.journal.raft.PeerAddress;
import dev.stoa.journal.raft.RaftConfig;

/** Replicas of one log in this process, of which one leads. For one thread. */
final class Replicas implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final List<Replica> open = new ArrayList<>();
    private Reign reign;

    private record Reign(Replica leader, Epoch epoch) {}

    private Replicas(List<Replica> opened) {
        this.open.addAll(opened);
        this.reign = awaitReign();
    }

    static Replicas open(Path directory, int count) throws IOException, OpenRefusedException {
        Map<MasterId, PeerAddress> peers = new HashMap<>();
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            peers.put(new MasterId("m" + i), new PeerAddress("127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        List<Replica> opened = new ArrayList<>();
        for (MasterId id : peers.keySet()) {
            opened.add(RegistryLogs.raft(
                    RaftConfig.replicated(directory.resolve(id.value()), "bench", id, peers, EmptyDirectory.BEGINS),
                    sentence -> {
                        throw new IllegalStateException(sentence);
                    }));
        }
        return new Replicas(opened);
    }

    Replica leader() {
        return reign.leader();
    }

    Epoch epoch() {
        return reign.epoch();
    }

    /** Closes the leader and waits until another one leads. */
    void loseLeader() {
        open.remove(reign.leader());
        reign.leader().close();
        reign = awaitReign();
    }

    private Reign awaitReign() {
        CompletableFuture<Reign> elected = new CompletableFuture<>();
        for (Replica replica : open) {
            replica.election().listen(new MasterElection.Listener() {
                @Override
                public void onElected(Epoch epoch) {
                    elected.complete(new Reign(replica, epoch));
                }

                @Override
                public void onDeposed(MasterElection.Deposed reason) {}
            });
        }
        return elected.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        open.forEach(Replica::close);
    }
}
