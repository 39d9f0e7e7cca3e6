package dev.stoa.journal.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import dev.stoa.journal.Append;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.state.LogCodec;
import dev.stoa.journal.state.LogCommand;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Ratis serves clients on the port that the masters use among themselves; the log takes nothing from them. */
class ForeignClientTest {
    @TempDir
    private Path temporary;

    @Test
    void takesNoWriteThatIsNotTheMastersOwn() throws Exception {
        RaftConfig config = onPort(freePort());
        try (Driver driver = Driver.openElected(config);
                RaftClient stranger = RaftClient.newBuilder()
                        .setProperties(new RaftProperties())
                        .setRaftGroup(RatisSettings.group(config))
                        .setRetryPolicy(RetryPolicies.noRetry())
                        .build()) {
            byte[] forged = LogCodec.entry(List.of(LogCodec.encode(new LogCommand.AppendEvents(
                    new Append(Driver.REGISTRY, new Epoch(99), 0, List.of(Driver.payload("forged")))))));

            assertThat(accepted(stranger, forged)).isFalse();
            assertThat(accepted(stranger, new byte[] {1, 2, 3})).isFalse();

            driver.append(0, "own");
            assertThat(driver.texts()).containsExactly("own");
            assertThat(driver.fatal()).isEmpty();
        }
    }

    private static boolean accepted(RaftClient client, byte[] entry) {
        try {
            RaftClientReply reply = client.async()
                    .send(Message.valueOf(ByteString.copyFrom(entry)))
                    .join();
            return reply.isSuccess();
        } catch (CompletionException refused) {
            return false;
        }
    }

    private RaftConfig onPort(int port) {
        RaftConfig single = LogProcess.config(temporary.resolve("journal"));
        return new RaftConfig(
                single.directory(),
                single.clusterName(),
                single.self(),
                Map.of(new MasterId("m1"), new PeerAddress("127.0.0.1", port)),
                single.electionMin(),
                single.electionMax(),
                single.requestTimeout(),
                single.maxAppendBytes(),
                single.snapshotThreshold(),
                single.emptyDirectory());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
