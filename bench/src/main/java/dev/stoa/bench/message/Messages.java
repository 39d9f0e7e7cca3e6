package dev.stoa.bench.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.bench.report.Conditions;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.HdrHistogram.Histogram;

/**
 * M1 and M2: sessions between two JVMs on this host, over IPC and over UDP on loopback, with notices of about 100 bytes.
 *
 * <p>One way: the other process sends as fast as it can, this one counts; the rate is taken over the second half. There and
 * back: one call at a time, measured from just before the send to the listener's call, on the listener's thread. After a quiet
 * time: the same for the first call after nothing was said.
 */
public final class Messages {
    private static final long ONE_WAY = 3_000_000;
    private static final int ROUND_TRIPS = 20_000;
    private static final int QUIET_SECONDS = Integer.getInteger("stoa.bench.quiet-seconds", 60);

    private Messages() {}

    /** Runs both ways of travelling and prints a table. */
    @SuppressWarnings("SystemOut") // The table is this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        System.out.printf(
                "%-4s %14s %10s %10s %10s %22s%n",
                "over", "one way msg/s", "p50 us", "p99 us", "max us", "first after " + QUIET_SECONDS + " s, ms");
        Process peer = startPeer();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
                AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT)) {
            String addresses = out.readLine();
            if (addresses == null) {
                throw new IOException("the other process ended before it listened");
            }
            for (String address : addresses.split(" ", -1)) {
                measure(transport, SessionAddress.parse(address));
            }
        } finally {
            peer.getOutputStream().close();
            if (!peer.waitFor(10, TimeUnit.SECONDS)) {
                peer.destroyForcibly();
            }
        }
    }

    private static Process startPeer() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MessagePeer.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @SuppressWarnings("SystemOut")
    private static void measure(AeronSessions transport, SessionAddress address) throws Exception {
        Counting counting = new Counting();
        transport.connect(address, Hello.of(PeerKind.READER, "bench", ""), counting);
        Session session = counting.opened.get(10, TimeUnit.SECONDS);
        oneWay(session, counting, ONE_WAY / 4);
        double rate = oneWay(session, counting, ONE_WAY);
        roundTrips(session, counting, ROUND_TRIPS / 4);
        Histogram trips = roundTrips(session, counting, ROUND_TRIPS);
        counting.ended.await(QUIET_SECONDS, TimeUnit.SECONDS);
        Histogram first = roundTrips(session, counting, 1);
        System.out.printf(
                "%-4s %14.0f %10.1f %10.1f %10.1f %22.2f%n",
                address.scheme(),
                rate,
                trips.getValueAtPercentile(50) / 1e3,
                trips.getValueAtPercentile(99) / 1e3,
                trips.getMaxValue() / 1e3,
                first.getMaxValue() / 1e6);
        session.close("measured");
    }

    private static double oneWay(Session session, Counting counting, long count) throws InterruptedException {
        CountDownLatch done = counting.expect(count);
        session.send(new SandboxCall.Follow(MessagePeer.TASK, SandboxCall.Stream.STDOUT, count));
        if (!done.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "%d of %d messages came within 120 s".formatted(counting.came.get(), count));
        }
        return count / 2.0 / ((counting.endNanos - counting.halfNanos) / 1e9);
    }

    private static Histogram roundTrips(Session session, Counting counting, int count) throws InterruptedException {
        Histogram histogram = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            session.send(new SandboxCall.Follow(MessagePeer.TASK, SandboxCall.Stream.STDOUT, 0));
            histogram.recordValue(counting.replies.take() - start);
        }
        return histogram;
    }

    private static final class Counting implements SessionListener {
        private final CompletableFuture<Session> opened = new CompletableFuture<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final SynchronousQueue<Long> replies = new SynchronousQueue<>();
        private final AtomicLong came = new AtomicLong();
        private volatile CountDownLatch done = new CountDownLatch(0);
        private volatile long expected;
        private volatile long halfNanos;
        private volatile long endNanos;

        CountDownLatch expect(long count) {
            came.set(0);
            expected = count;
            done = new CountDownLatch(1);
            return done;
        }

        @Override
        public void onOpened(Session session) {
            opened.complete(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (((SandboxNotice.OutputRead) message).offset() == 0) {
                replyAt(System.nanoTime());
                return;
            }
            long now = came.incrementAndGet();
            if (now == expected / 2) {
                halfNanos = System.nanoTime();
            } else if (now == expected) {
                endNanos = System.nanoTime();
                done.countDown();
            }
        }

        private void replyAt(long nanos) {
            try {
                replies.put(nanos);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            opened.completeExceptionally(new IllegalStateException(end.toString()));
            ended.countDown();
        }
    }
}
