package dev.stoa.transport.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.api.protocol.BlobCall;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way to one reader. Runs on a worker, in turns: as long as there is credit and room, a few pieces each
 * time; then it waits to be scheduled by a grant, by room on the session, or by its cancelling.
 */
final class OutgoingTransfer {
    static final int PIECE_BYTES = 128 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingTransfer.class);
    private static final int PIECES_A_TURN = 8;

    private final Session session;
    private final long number;
    private final String name;
    private final BlobSource source;
    private final Executor workers;
    private final Runnable onDone;
    private final AtomicLong credit;
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile boolean cancelled;

    // Touched by one worker at a time, as `wanted` sees to.
    private @Nullable Blob blob;
    private @Nullable BlobNotice unsent;
    private long position;
    private boolean done;

    OutgoingTransfer(Session session, BlobCall.Open open, BlobSource source, Executor workers, Runnable onDone) {
        this.session = session;
        this.number = open.transfer();
        this.name = open.name();
        this.credit = new AtomicLong(open.credit());
        this.source = source;
        this.workers = workers;
        this.onDone = onDone;
    }

    void grant(long more) {
        credit.accumulateAndGet(more, (have, added) -> have + added < 0 ? Long.MAX_VALUE : have + added);
        schedule();
    }

    void cancel() {
        cancelled = true;
        schedule();
    }

    /** Sees to it that a worker looks at this after now. */
    void schedule() {
        if (wanted.getAndIncrement() == 0) {
            execute();
        }
    }

    private void execute() {
        try {
            workers.execute(this::turn);
        } catch (RejectedExecutionException closing) {
            finish();
        }
    }

    private void turn() {
        int seen = wanted.get();
        boolean more = false;
        if (!done) {
            try {
                more = work();
            } catch (IOException | RuntimeException broken) {
                LOG.warn("blob={} session={} cannot be read: {}", name, session.number(), broken.toString());
                fail(broken);
            }
        }
        if (wanted.addAndGet(more ? 1 - seen : -seen) != 0) {
            execute();
        }
    }

    /** Whether there is more to do at once. */
    private boolean work() throws IOException {
        if (cancelled) {
            finish();
            return false;
        }
        if (unsent != null && !send(unsent)) {
            return false;
        }
        Blob open = blob == null ? open() : blob;
        for (int i = 0; open != null && !done && i < PIECES_A_TURN; i++) {
            if (position == open.size()) {
                send(new BlobNotice.Ended(number));
                return false;
            }
            int length = (int) Math.min(Math.min(PIECE_BYTES, open.size() - position), credit.get());
            if (length == 0) {
                return false;
            }
            BlobNotice piece = read(open, length);
            position += length;
            credit.addAndGet(-length);
            if (!send(piece)) {
                return false;
            }
        }
        return !done;
    }

    private @Nullable Blob open() throws IOException {
        Optional<Blob> found = source.open(name);
        if (found.isEmpty()) {
            send(new BlobNotice.Missing(number, "there is no blob '%s' here".formatted(name)));
            return null;
        }
        blob = found.get();
        return send(new BlobNotice.Opened(number, blob.size())) ? blob : null;
    }

    private BlobNotice read(Blob open, int length) throws IOException {
        byte[] content = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            if (open.read(position + buffer.position(), buffer) < 1) {
                throw new IOException("blob '%s' ends at %d, but should have %d bytes"
                        .formatted(name, position + buffer.position(), open.size()));
            }
        }
        return new BlobNotice.Piece(number, Bytes.adopt(content));
    }

    private boolean send(BlobNotice notice) {
        SendResult result = session.send(notice);
        if (result == SendResult.BACK_PRESSURED) {
            unsent = notice;
            return false;
        }
        unsent = null;
        if (result != SendResult.SENT || notice instanceof BlobNotice.Ended || notice instanceof BlobNotice.Missing) {
            finish();
        }
        return true;
    }

    private void fail(Exception broken) {
        send(new BlobNotice.Missing(number, "blob '%s' cannot be read: %s".formatted(name, broken.getMessage())));
    }

    private void finish() {
        if (done) {
            return;
        }
        done = true;
        onDone.run();
        try {
            if (blob != null) {
                blob.close();
            }
        } catch (IOException e) {
            LOG.warn("blob={} cannot be closed: {}", name, e.toString());
        }
    }
}
