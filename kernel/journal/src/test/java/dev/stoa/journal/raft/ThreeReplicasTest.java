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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The same provider with three replicas, which is all that growing takes. */
class ThreeReplicasTest {
    @TempDir
    private Path temporary;

    @Test
    void goesOnWithAnotherMasterWhenOneIsClosedAndTakesItBack() throws Exception {
        List<RaftConfig> configs = configs();
        List<Driver> drivers = new ArrayList<>();
        for (RaftConfig config : configs) {
            drivers.add(Driver.open(config));
        }
        try {
            Driver first = elected(drivers);
            Epoch firstEpoch = first.replica().election().reign().orElseThrow();
            for (int i = 0; i < 50; i++) {
                assertThat(first.append(i, "event " + i)).isEqualTo(new AppendOutcome.Appended(i + 1));
            }
            Driver standby = drivers.stream()
                    .filter(driver -> driver != first)
                    .findFirst()
                    .orElseThrow();
            assertThat(standby.append(50, "not mine to write"))
                    .isInstanceOfSatisfying(LogTrouble.Refused.class, refused -> assertThat(refused.reason())
                            .isEqualTo(LogTrouble.Reason.NOT_MASTER));
            assertThat(standby.texts()).hasSize(50).last().isEqualTo("event 49");

            // The master goes: another one reigns in a higher epoch, with everything that was acknowledged.
            int index = drivers.indexOf(first);
            first.close();
            List<Driver> left =
                    drivers.stream().filter(driver -> driver != first).toList();
            Driver second = elected(left);
            assertThat(second.replica().election().reign().orElseThrow()).isGreaterThan(firstEpoch);
            assertThat(second.texts()).hasSize(50).last().isEqualTo("event 49");
            assertThat(second.append(50, "after")).isEqualTo(new AppendOutcome.Appended(51));

            // It comes back and catches up: with the second gone, two of three still make a majority.
            drivers.set(index, Driver.open(configs.get(index)));
            second.close();
            Driver third =
                    elected(drivers.stream().filter(driver -> driver != second).toList());
            assertThat(third.texts()).hasSize(51).last().isEqualTo("after");
            assertThat(third.append(51, "still going")).isEqualTo(new AppendOutcome.Appended(52));
        } finally {
            drivers.forEach(Driver::close);
        }
    }

    private static Driver elected(List<Driver> drivers) {
        CompletableFuture<Driver> winner = new CompletableFuture<>();
        for (Driver driver : drivers) {
            driver.replica().election().listen(new MasterElection.Listener() {
                @Override
                public void onElected(Epoch epoch) {
                    winner.complete(driver);
                }

                @Override
                public void onDeposed(MasterElection.Deposed reason) {}
            });
        }
        return winner.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private List<RaftConfig> configs() throws IOException {
        Map<MasterId, PeerAddress> peers = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            peers.put(new MasterId("m" + i), new PeerAddress("127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return peers.keySet().stream()
                .map(id -> RaftConfig.replicated(
                                temporary.resolve(id.value()), "test", id, peers, EmptyDirectory.BEGINS)
                        .withElection(Duration.ofMillis(800), Duration.ofMillis(1_600)))
                .toList();
    }
}
