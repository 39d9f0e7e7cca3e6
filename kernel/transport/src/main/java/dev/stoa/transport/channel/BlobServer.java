package dev.stoa.transport.channel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.stoa.api.protocol.BlobCall;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * Serves blobs by name to any number of readers.
 *
 * <p>Reads happen on two threads of its own, a few pieces of each transfer in turn. For each transfer it holds one piece,
 * and lets at most the reader's credit be on its way. A reader may have {@value #MAX_TRANSFERS} transfers at a time.
 */
public final class BlobServer implements AutoCloseable {
    /** The most transfers of one session at a time; more are answered as missing, with the reason. */
    public static final int MAX_TRANSFERS = 256;

    private static final int THREADS = 2;

    private final BlobSource source;
    private final ExecutorService workers;
    private final SessionTransport.Listening listening;

    private BlobServer(SessionTransport transport, SessionAddress at, BlobSource source) {
        this.source = source;
        AtomicInteger count = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "stoa-blob-server-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        SessionTransport.Listening place;
        try {
            place = transport.listen(at, hello -> {
                if (hello.kind() != PeerKind.BLOB_READER) {
                    return new SessionAcceptor.Admission.Refused(
                            "blobs are served here, to readers of blobs only, not to " + hello.kind());
                }
                return new SessionAcceptor.Admission.Admitted(new Reader());
            });
        } catch (RuntimeException e) {
            workers.shutdownNow();
            throw e;
        }
        this.listening = place;
    }

    /**
     * Starts to serve.
     *
     * @throws dev.stoa.transport.session.SessionTransportException if the place cannot be had
     */
    public static BlobServer listen(SessionTransport transport, SessionAddress at, BlobSource source) {
        return new BlobServer(transport, at, source);
    }

    /** Where, with the port that was really taken. */
    public SessionAddress address() {
        return listening.address();
    }

    /** Ends all transfers and serves no more. */
    @Override
    public void close() {
        listening.close();
        workers.shutdown();
    }

    /** One reader's session. */
    private final class Reader implements SessionListener {
        private final Map<Long, OutgoingTransfer> transfers = new ConcurrentHashMap<>();

        @Override
        public void onOpened(Session session) {}

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof BlobCall.Open open) {
                onOpen(session, open);
            } else if (message instanceof BlobCall.Grant grant) {
                withTransfer(grant.transfer(), transfer -> transfer.grant(grant.credit()));
            } else if (message instanceof BlobCall.Cancel cancel) {
                withTransfer(cancel.transfer(), OutgoingTransfer::cancel);
            }
        }

        private void onOpen(Session session, BlobCall.Open open) {
            if (transfers.size() >= MAX_TRANSFERS) {
                session.send(new BlobNotice.Missing(
                        open.transfer(), "%d transfers are open on this session already".formatted(MAX_TRANSFERS)));
                return;
            }
            OutgoingTransfer transfer =
                    new OutgoingTransfer(session, open, source, workers, () -> transfers.remove(open.transfer()));
            if (transfers.putIfAbsent(open.transfer(), transfer) != null) {
                session.close("transfer %d is opened twice".formatted(open.transfer()));
                return;
            }
            transfer.schedule();
        }

        private void withTransfer(long number, Consumer<OutgoingTransfer> action) {
            @Nullable OutgoingTransfer transfer = transfers.get(number);
            if (transfer != null) {
                action.accept(transfer);
            }
        }

        @Override
        public void onWritable(Session session) {
            transfers.values().forEach(OutgoingTransfer::schedule);
        }

        @Override
        public void onEnded(SessionEnd end) {
            transfers.values().forEach(OutgoingTransfer::cancel);
        }
    }
}
