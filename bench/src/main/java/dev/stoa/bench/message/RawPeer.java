package dev.stoa.bench.message;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.stoa.transport.media.MediaConfig;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import org.agrona.concurrent.UnsafeBuffer;

/** The other process's end of {@link RawLink}s. */
final class RawPeer implements AutoCloseable {
    /** As large as Aeron needs it for messages of 1 MiB, and what it is quickest with. */
    private static final int BULK_TERM_BYTES = 16 << 20;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RawNode node = RawNode.withDriver(MediaConfig.DEFAULT);
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private final Map<RawLink.Call, ExclusivePublication> answers = new HashMap<>();
    private final BufferClaim claim = new BufferClaim();
    private final int port;

    RawPeer() throws InterruptedException {
        this.port = node.subscribe(
                Carrier.UDP,
                RawNode.CALLS_STREAM,
                (buffer, offset, length, header) -> onCall(RawLink.Call.read(buffer, offset)));
        int unused = node.subscribe(
                Carrier.IPC,
                RawNode.CALLS_STREAM,
                (buffer, offset, length, header) -> onCall(RawLink.Call.read(buffer, offset)));
    }

    int port() {
        return port;
    }

    String directory() {
        return node.directory().toString();
    }

    /** On the node's thread. */
    private void onCall(RawLink.Call call) {
        ExclusivePublication to =
                answers.computeIfAbsent(new RawLink.Call(0, call.replyPort(), call.answerBytes()), this::publish);
        if (call.number() < 0) {
            echo(to, call.number());
        } else {
            sender.execute(() -> stream(to, call));
        }
    }

    private ExclusivePublication publish(RawLink.Call call) {
        boolean bulk = call.answerBytes() > RawLink.MESSAGE_BYTES;
        int small = call.replyPort() == 0 ? MediaConfig.DEFAULT.ipcTermBytes() : MediaConfig.DEFAULT.udpTermBytes();
        try {
            return node.publish(call.replyPort(), RawNode.ANSWERS_STREAM, bulk ? BULK_TERM_BYTES : small);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FigureException("interrupted", e);
        }
    }

    private void echo(ExclusivePublication to, long number) {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (to.tryClaim(RawLink.MESSAGE_BYTES, claim) < 0) {
            requireBefore(giveUp);
            node.turn();
        }
        claim.buffer().putLong(claim.offset(), number);
        claim.commit();
    }

    @SuppressWarnings("ThreadPriorityCheck") // the thread that runs the driver may need this core
    private void stream(ExclusivePublication to, RawLink.Call call) {
        UnsafeBuffer message = new UnsafeBuffer(new byte[call.answerBytes()]);
        for (long i = 1; i <= call.number(); i++) {
            message.putLong(0, i);
            long giveUp = System.nanoTime() + PATIENCE_NANOS;
            for (long sent = to.offer(message); sent < 0; sent = to.offer(message)) {
                if (sent == Publication.CLOSED) {
                    return;
                }
                requireBefore(giveUp);
                node.wake();
                Thread.yield();
            }
        }
        node.wake();
    }

    private static void requireBefore(long giveUp) {
        if (System.nanoTime() - giveUp > 0) {
            throw new FigureException("a bare stream had no room for 10 s");
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
        node.close();
    }
}
