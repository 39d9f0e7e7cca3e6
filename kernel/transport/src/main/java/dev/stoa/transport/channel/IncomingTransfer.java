package dev.stoa.transport.channel;

import java.io.IOException;

import dev.stoa.api.task.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way here. Checks that the server keeps to size and credit; what becomes of the bytes is its kinds'
 * business. News come on the transport's thread; {@link #taken} may come from any.
 */
abstract class IncomingTransfer {
    /** How many bytes may be on their way or wait to be taken. */
    static final int WINDOW_BYTES = 4 << 20;

    private static final int GRANT_BYTES = WINDOW_BYTES / 4;

    /**
     * Which transfer.
     *
     * @param number within the client
     * @param name of the blob
     */
    record Id(long number, String name) {}

    private final Id id;
    private volatile @Nullable BlobConnection connection;
    private long size = -1;
    private long received;
    private long granted = WINDOW_BYTES;
    private long ungranted;
    private boolean over;

    IncomingTransfer(Id id) {
        this.id = id;
    }

    long number() {
        return id.number();
    }

    String name() {
        return id.name();
    }

    void attach(BlobConnection to) {
        connection = to;
    }

    /** The blob is there and has so many bytes. */
    abstract void opened(long bytes);

    /** The next bytes; {@link #taken} is owed once they are dealt with. */
    abstract void piece(Bytes content);

    /** All bytes have come. */
    abstract void complete();

    /** It failed; nothing comes after. */
    abstract void failed(IOException why);

    final void onOpened(long bytes) {
        if (begin(bytes)) {
            opened(bytes);
        }
    }

    final void onPiece(Bytes content) {
        String broken = account(content.size());
        if (broken.isEmpty()) {
            piece(content);
        } else {
            abort(broken);
        }
    }

    final void onEnded() {
        long missing = missing();
        if (missing != 0) {
            fail(new IOException("blob '%s' ended %d bytes too early".formatted(name(), missing)));
        } else if (end()) {
            complete();
        }
    }

    final void onMissing(String reason) {
        fail(new IOException(reason));
    }

    private synchronized boolean begin(long bytes) {
        boolean first = !over && size < 0;
        size = first ? bytes : size;
        return first;
    }

    /** What is wrong with so many more bytes; empty if nothing is. */
    private synchronized String account(int more) {
        received += more;
        if (over || size < 0) {
            return "bytes came that nobody waits for";
        }
        return received > size || received > granted
                ? "%d bytes came, of a size of %d and a credit of %d".formatted(received, size, granted)
                : "";
    }

    private synchronized long missing() {
        return size - received;
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** Tells that bytes are dealt with; the server may send as many more. */
    final void taken(int bytes) {
        long grant = 0;
        synchronized (this) {
            ungranted += bytes;
            if (ungranted >= GRANT_BYTES && granted < size && !over) {
                grant = ungranted;
                granted += grant;
                ungranted = 0;
            }
        }
        BlobConnection to = connection;
        if (grant > 0 && to != null) {
            to.grant(this, grant);
        }
    }

    /** Takes note that it has failed. */
    final void fail(IOException why) {
        if (end()) {
            failed(why);
        }
    }

    /** Fails it from here, and stops the server. */
    final void abort(String why) {
        stopServer();
        fail(new IOException("blob '%s': %s".formatted(name(), why)));
    }

    /** Nobody waits for it any more. */
    final void cancel() {
        stopServer();
        fail(new IOException("blob '%s': cancelled".formatted(name())));
    }

    private void stopServer() {
        BlobConnection to = connection;
        if (to != null) {
            to.cancel(this);
        }
    }
}
