package dev.stoa.transport.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import dev.stoa.api.task.Bytes;
import org.jspecify.annotations.Nullable;

/** A blob that is read as a stream. What waits to be read is bounded by the transfer's window. */
final class StreamTransfer extends IncomingTransfer {
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    /** What the reader hears, in order. */
    private sealed interface News {
        record Opened() implements News {}

        record Piece(Bytes content) implements News {}

        record Complete() implements News {}

        record Failed(IOException why) implements News {}
    }

    StreamTransfer(Id id) {
        super(id);
    }

    @Override
    void opened(long bytes) {
        news.add(new News.Opened());
    }

    @Override
    void piece(Bytes content) {
        news.add(new News.Piece(content));
    }

    @Override
    void complete() {
        news.add(new News.Complete());
    }

    @Override
    void failed(IOException why) {
        news.add(new News.Failed(why));
    }

    /** Waits until it is known whether there is such a blob. */
    InputStream awaitOpened() throws IOException {
        News first = await();
        if (first instanceof News.Failed failed) {
            throw failed.why();
        }
        return new Stream();
    }

    private News await() throws IOException {
        try {
            return news.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            throw new InterruptedIOException("interrupted while waiting for blob '%s'".formatted(name()));
        }
    }

    private final class Stream extends InputStream {
        private ByteBuffer current = ByteBuffer.allocate(0);
        private boolean complete;
        private boolean closed;
        private @Nullable IOException failure;

        @Override
        public int read() throws IOException {
            return fill() ? current.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int read = Math.min(length, current.remaining());
            current.get(into, offset, read);
            return read;
        }

        @Override
        public int available() {
            return current.remaining();
        }

        private boolean fill() throws IOException {
            if (closed) {
                throw new IOException("the stream of blob '%s' is closed".formatted(name()));
            }
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            while (!current.hasRemaining() && !complete) {
                if (current.limit() > 0) {
                    taken(current.limit());
                }
                current = ByteBuffer.allocate(0);
                News next = await();
                if (next instanceof News.Piece piece) {
                    current = piece.content().asByteBuffer();
                } else if (next instanceof News.Failed failed) {
                    failure = failed.why();
                    throw new IOException(failed.why().getMessage(), failed.why());
                } else {
                    complete = true;
                }
            }
            return current.hasRemaining();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (!complete) {
                    cancel();
                }
                news.clear();
            }
        }
    }
}
