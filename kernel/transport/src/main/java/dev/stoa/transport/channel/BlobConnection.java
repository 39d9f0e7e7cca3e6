package dev.stoa.transport.channel;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.stoa.api.protocol.BlobCall;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import org.jspecify.annotations.Nullable;

/** A client's session with one server, and the transfers on it. Safe for all threads. */
final class BlobConnection implements SessionListener {
    static final Hello HELLO = Hello.of(PeerKind.BLOB_READER, "blobs", "");

    private final SessionAddress address;
    private final Consumer<BlobConnection> onEnded;
    private final Map<Long, IncomingTransfer> transfers = new HashMap<>();
    private final Deque<BlobCall> unsent = new ArrayDeque<>();
    private @Nullable Session session;
    private boolean over;

    BlobConnection(SessionAddress address, Consumer<BlobConnection> onEnded) {
        this.address = address;
        this.onEnded = onEnded;
    }

    SessionAddress address() {
        return address;
    }

    synchronized boolean isIdle() {
        return transfers.isEmpty();
    }

    /** Starts a transfer, now or once the session is open; false if it is over. */
    synchronized boolean add(IncomingTransfer transfer) {
        if (over) {
            return false;
        }
        transfers.put(transfer.number(), transfer);
        transfer.attach(this);
        say(new BlobCall.Open(transfer.number(), transfer.name(), IncomingTransfer.WINDOW_BYTES));
        return true;
    }

    synchronized void grant(IncomingTransfer transfer, long bytes) {
        if (transfers.containsKey(transfer.number())) {
            say(new BlobCall.Grant(transfer.number(), bytes));
        }
    }

    /** Forgets a transfer that has failed here, and stops the server. */
    synchronized void cancel(IncomingTransfer transfer) {
        if (transfers.remove(transfer.number()) != null) {
            say(new BlobCall.Cancel(transfer.number()));
        }
    }

    synchronized void close(String detail) {
        over = true;
        if (session != null) {
            session.close(detail);
        }
        failAll("%s".formatted(detail));
    }

    private void say(BlobCall call) {
        unsent.add(call);
        flush();
    }

    private void flush() {
        while (session != null && !unsent.isEmpty()) {
            if (session.send(unsent.peek()) == SendResult.BACK_PRESSURED) {
                return;
            }
            unsent.remove();
        }
    }

    @Override
    public synchronized void onOpened(Session opened) {
        session = opened;
        if (over) {
            opened.close("not wanted any more");
        }
        flush();
    }

    @Override
    public synchronized void onWritable(Session writable) {
        flush();
    }

    @Override
    public void onMessage(Session from, Object message) {
        if (message instanceof BlobNotice.Opened opened) {
            withTransfer(opened.transfer(), transfer -> transfer.onOpened(opened.size()));
        } else if (message instanceof BlobNotice.Piece piece) {
            withTransfer(piece.transfer(), transfer -> transfer.onPiece(piece.content()));
        } else if (message instanceof BlobNotice.Ended ended) {
            finish(ended.transfer(), IncomingTransfer::onEnded);
        } else if (message instanceof BlobNotice.Missing missing) {
            finish(missing.transfer(), transfer -> transfer.onMissing(missing.reason()));
        }
    }

    private void withTransfer(long number, Consumer<IncomingTransfer> action) {
        IncomingTransfer transfer;
        synchronized (this) {
            transfer = transfers.get(number);
        }
        if (transfer != null) {
            action.accept(transfer);
        }
    }

    private void finish(long number, Consumer<IncomingTransfer> action) {
        IncomingTransfer transfer;
        synchronized (this) {
            transfer = transfers.remove(number);
        }
        if (transfer != null) {
            action.accept(transfer);
        }
    }

    @Override
    public void onEnded(SessionEnd end) {
        synchronized (this) {
            over = true;
        }
        failAll(end.toString());
        onEnded.accept(this);
    }

    private void failAll(String why) {
        List<IncomingTransfer> failed;
        synchronized (this) {
            failed = new ArrayList<>(transfers.values());
            transfers.clear();
            unsent.clear();
        }
        failed.forEach(transfer ->
                transfer.fail(new IOException("blob '%s' from %s: %s".formatted(transfer.name(), address, why))));
    }
}
