package dev.stoa.transport.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.api.protocol.BlobCall;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Recorder;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BlobTest {
    private final MemoryNetwork network = MemoryNetwork.threaded(
            SessionConfig.DEFAULT.withSizes(1 << 20, 1 << 20).withTimes(50, 400, 300));
    private final SessionTransport here = network.transport();
    private final SessionTransport there = network.transport();
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final Semaphore closes = new Semaphore(0);
    private final AtomicLong read = new AtomicLong();
    private final BlobServer server = BlobServer.listen(there, SessionAddress.memory("blobs"), this::find);
    private final BlobClient client = new BlobClient(here);

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        content.put("small", "a few bytes".getBytes(StandardCharsets.UTF_8));
        content.put("empty", new byte[0]);
        content.put("large", random(20 << 20));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        here.close();
        there.close();
        network.close();
    }

    private Optional<Blob> find(String name) throws IOException {
        if (name.equals("broken")) {
            return Optional.of(new Counted(Blobs.of(new byte[1000])) {
                @Override
                public int read(long position, ByteBuffer into) throws IOException {
                    throw new IOException("disk on fire");
                }
            });
        }
        return Optional.ofNullable(content.get(name)).map(bytes -> new Counted(Blobs.of(bytes)));
    }

    @Test
    void fetchesIntoMemory() throws Exception {
        assertThat(client.fetch(server.address(), "small", 100).get(10, TimeUnit.SECONDS))
                .isEqualTo(content.get("small"));
        assertThat(client.fetch(server.address(), "empty", 0).get(10, TimeUnit.SECONDS))
                .isEmpty();
        assertAllClosed(2);
    }

    @Test
    void fetchesIntoAFile() throws Exception {
        Path target = directory.resolve("target");
        Files.write(target, random(30 << 20));
        assertThat(client.fetch(server.address(), "large", target).get(30, TimeUnit.SECONDS))
                .isEqualTo(20 << 20);
        assertThat(Files.readAllBytes(target)).isEqualTo(content.get("large"));
    }

    @Test
    void streams() throws Exception {
        try (InputStream stream = client.open(server.address(), "large")) {
            assertThat(stream.readAllBytes()).isEqualTo(content.get("large"));
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void holdsTheServerBackWhenTheStreamIsNotRead() throws Exception {
        try (InputStream stream = client.open(server.address(), "large")) {
            assertThat(stream.read()).isNotNegative();
            // A second fetch over the same session shows that the first has come as far as it may.
            client.fetch(server.address(), "small", 100).get(10, TimeUnit.SECONDS);
            assertThat(read.get()).isLessThanOrEqualTo(IncomingTransfer.WINDOW_BYTES + (1 << 20));
        }
        client.fetch(server.address(), "small", 100).get(10, TimeUnit.SECONDS);
        assertAllClosed(3);
    }

    @Test
    void fetchesManyAtATime() throws Exception {
        List<CompletableFuture<byte[]>> fetches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            content.put("b" + i, random(100_000 + i));
        }
        for (int i = 0; i < 40; i++) {
            fetches.add(client.fetch(server.address(), "b" + i, 1 << 20));
        }
        for (int i = 0; i < 40; i++) {
            assertThat(fetches.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(content.get("b" + i));
        }
    }

    @Test
    void saysThatABlobIsMissing() {
        assertThatThrownBy(() -> client.fetch(server.address(), "nosuch", 10).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no blob 'nosuch'");
        assertThatThrownBy(() -> client.open(server.address(), "nosuch"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no blob 'nosuch'");
        assertThatThrownBy(() -> client.fetch(server.address(), "nosuch", directory.resolve("x"))
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("no blob 'nosuch'");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void saysThatABlobCannotBeReadAndServesOn() throws Exception {
        assertThatThrownBy(() -> client.fetch(server.address(), "broken", directory.resolve("x"))
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("disk on fire");
        assertThat(directory.resolve("x")).doesNotExist();
        assertAllClosed(1);
        fetchesIntoMemory();
    }

    @Test
    void refusesABlobThatIsLargerThanWanted() {
        assertThatThrownBy(() -> client.fetch(server.address(), "large", 1000).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("20971520 bytes are more than the 1000 wanted");
    }

    @Test
    void failsAFetchFromADeadAddressWithinTheHellosTime() {
        assertThatThrownBy(() -> client.fetch(SessionAddress.memory("nobody"), "small", 10)
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("nobody listens");
        network.sever(there);
        assertThatThrownBy(() -> client.fetch(server.address(), "small", 10).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("UNREACHABLE");
    }

    @Test
    void failsAFetchWhoseServerDiesAndConnectsAnewAfterwards() throws Exception {
        try (InputStream stream = client.open(server.address(), "large")) {
            network.sever(there);
            assertThatThrownBy(stream::readAllBytes).hasMessageContaining("LEASE_EXPIRED");
            assertThatThrownBy(stream::readAllBytes).as("and says so again").hasMessageContaining("LEASE_EXPIRED");
        }
        SessionTransport anew = network.transport();
        try (BlobServer successor = BlobServer.listen(anew, SessionAddress.memory("successor"), this::find)) {
            assertThat(client.fetch(successor.address(), "small", 100).get(10, TimeUnit.SECONDS))
                    .isEqualTo(content.get("small"));
        }
    }

    @Test
    void stopsSendingWhatIsCancelled() throws Exception {
        CompletableFuture<Long> fetch = client.fetch(server.address(), "large", directory.resolve("x"));
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        fetch.cancel(true);
        assertAllClosed(1);
    }

    @Test
    void admitsReadersOfBlobsOnly() throws Exception {
        Recorder stranger = new Recorder();
        here.connect(server.address(), Hello.of(PeerKind.AGENT, "a", ""), stranger);
        assertThat(stranger.awaitEnd().cause()).isEqualTo(Cause.REFUSED);
    }

    @Test
    void endsTheSessionOfAReaderThatOpensOneTransferTwice() throws Exception {
        Recorder confused = new Recorder();
        here.connect(server.address(), Hello.of(PeerKind.BLOB_READER, "b", ""), confused);
        confused.awaitOpened().send(new BlobCall.Open(1, "large", 10));
        confused.session().send(new BlobCall.Open(1, "large", 10));
        assertThat(confused.awaitEnd().detail()).contains("transfer 1 is opened twice");
    }

    private void assertAllClosed(int blobs) throws InterruptedException {
        assertThat(closes.tryAcquire(blobs, 10, TimeUnit.SECONDS))
                .as("%d blobs are closed", blobs)
                .isTrue();
        assertThat(open).hasValue(0);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private class Counted implements Blob {
        private final Blob blob;

        Counted(Blob blob) {
            this.blob = blob;
            open.incrementAndGet();
        }

        @Override
        public long size() {
            return blob.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int length = blob.read(position, into);
            read.addAndGet(length);
            reading.countDown();
            return length;
        }

        @Override
        public void close() throws IOException {
            blob.close();
            open.decrementAndGet();
            closes.release();
        }
    }
}
