package dev.stoa.journal.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import dev.stoa.journal.MasterId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What tells that a leader's process has ended, and what does not. */
@Timeout(30)
class LeaderWatchTest {
    private static final MasterId LEADER = new MasterId("m1");

    private final BlockingQueue<MasterId> ended = new LinkedBlockingQueue<>();
    private final LeaderWatch watch = new LeaderWatch(new MasterId("m2"), ended::add);
    private final List<ServerSocket> ports = new ArrayList<>();
    private ServerSocket port;

    @BeforeEach
    void listen() throws IOException {
        port = listenOn(0);
    }

    @AfterEach
    void end() throws IOException {
        watch.close();
        for (ServerSocket each : ports) {
            each.close();
        }
    }

    @Test
    void processThatTakesItsPortWithItHasEnded() throws Exception {
        watch.follow(Optional.of(leader()));
        Socket line = port.accept();
        line.getOutputStream().write("a greeting, which is read away".getBytes(StandardCharsets.US_ASCII));

        port.close();
        line.close();

        assertThat(ended.take()).isEqualTo(LEADER);
    }

    @Test
    void connectionThatEndsWhileSomebodyListensProvesNothing() throws Exception {
        watch.follow(Optional.of(leader()));
        port.accept().close();

        // It comes again; only then the process ends.
        Socket again = port.accept();
        assertThat(ended).isEmpty();
        port.close();
        again.close();
        assertThat(ended.take()).isEqualTo(LEADER);
    }

    @Test
    void addressThatWasNeverReachedProvesNothing() throws Exception {
        LeaderWatch.Leader leader = leader();
        port.close();
        watch.follow(Optional.of(leader));

        // It is refused at first, and reached at a later attempt.
        ServerSocket later = listenOn(leader.address().port());
        later.accept().close();
        assertThat(ended).isEmpty();
    }

    @Test
    void leaderIsToldOfOnceUntilItIsReachedAgain() throws Exception {
        LeaderWatch.Leader leader = leader();
        watch.follow(Optional.of(leader));
        Socket line = port.accept();
        port.close();
        line.close();
        assertThat(ended.take()).isEqualTo(LEADER);

        ServerSocket restarted = listenOn(leader.address().port());
        Socket second = restarted.accept();
        assertThat(ended).isEmpty();
        restarted.close();
        second.close();
        assertThat(ended.take()).isEqualTo(LEADER);
    }

    @Test
    void formerLeaderMayEnd() throws Exception {
        watch.follow(Optional.of(leader()));
        Socket former = port.accept();
        ServerSocket next = listenOn(0);
        MasterId successor = new MasterId("m3");
        watch.follow(Optional.of(new LeaderWatch.Leader(successor, new PeerAddress("127.0.0.1", next.getLocalPort()))));
        Socket line = next.accept();
        assertThat(former.getInputStream().read())
                .as("the connection to the former one is ended")
                .isEqualTo(-1);

        port.close();
        next.close();
        line.close();
        assertThat(ended.take()).isEqualTo(successor);
        assertThat(ended).isEmpty();
    }

    private ServerSocket listenOn(int number) throws IOException {
        ServerSocket socket = new ServerSocket();
        ports.add(socket);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
        return socket;
    }

    private LeaderWatch.Leader leader() {
        return new LeaderWatch.Leader(LEADER, new PeerAddress("127.0.0.1", port.getLocalPort()));
    }
}
