package dev.stoa.bench.message;

import java.nio.file.Path;
import java.time.Duration;

import dev.stoa.transport.media.MediaConfig;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Two bare streams, one each way. A message is its number (long), the port where answers go (int; 0 for IPC), the size of the
 * answers (int), and as many more bytes as its size asks for.
 */
final class RawLink implements Link {
    static final int MESSAGE_BYTES = 100;
    static final int BLOCK_BYTES = 1 << 20;
    private static final int REPLY_PORT = 8;
    private static final int ANSWER_BYTES = 12;

    private final RawNode node;
    private final int replyPort;
    private final int answerBytes;
    private final ExclusivePublication calls;
    private final BufferClaim claim = new BufferClaim();

    private RawLink(RawNode node, int replyPort, int answerBytes, ExclusivePublication calls) {
        this.node = node;
        this.replyPort = replyPort;
        this.answerBytes = answerBytes;
        this.calls = calls;
    }

    /** Reads what a call asks for. */
    record Call(long number, int replyPort, int answerBytes) {
        static Call read(DirectBuffer buffer, int offset) {
            return new Call(
                    buffer.getLong(offset), buffer.getInt(offset + REPLY_PORT), buffer.getInt(offset + ANSWER_BYTES));
        }
    }

    static RawLink open(PeerProcess.Places peer, Carrier carrier, int answerBytes, Tally tally, Duration patience)
            throws InterruptedException {
        boolean ipc = carrier == Carrier.IPC;
        RawNode node = ipc ? RawNode.joining(Path.of(peer.rawDirectory())) : RawNode.withDriver(MediaConfig.DEFAULT);
        try {
            FragmentHandler answers =
                    new FragmentAssembler((buffer, offset, length, header) -> tally.onAnswer(buffer.getLong(offset)));
            int replyPort = node.subscribe(carrier, RawNode.ANSWERS_STREAM, answers);
            int term = ipc ? MediaConfig.DEFAULT.ipcTermBytes() : MediaConfig.DEFAULT.udpTermBytes();
            ExclusivePublication calls = node.publish(ipc ? 0 : peer.rawPort(), RawNode.CALLS_STREAM, term);
            RawLink link = new RawLink(node, replyPort, answerBytes, calls);
            tally.trips(link, 1, 1_000, patience);
            return link;
        } catch (InterruptedException | RuntimeException failed) {
            node.close();
            throw failed;
        }
    }

    @Override
    public boolean ask(long number) {
        if (calls.tryClaim(MESSAGE_BYTES, claim) < 0) {
            return false;
        }
        UnsafeBuffer buffer = new UnsafeBuffer(claim.buffer(), claim.offset(), MESSAGE_BYTES);
        buffer.putLong(0, number);
        buffer.putInt(REPLY_PORT, replyPort);
        buffer.putInt(ANSWER_BYTES, number < 0 ? MESSAGE_BYTES : answerBytes);
        claim.commit();
        node.wake();
        return true;
    }

    @Override
    public void askForStream(int count) {
        if (!ask(count)) {
            throw new FigureException("Aeron took no call");
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
