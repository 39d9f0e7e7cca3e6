package dev.stoa.transport.channel;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import dev.stoa.api.task.Bytes;

/** A blob that is put together in memory. */
final class ArrayTransfer extends IncomingTransfer {
    private final int maxBytes;
    private final ExecutorService workers;
    private final CompletableFuture<byte[]> result;
    private byte[] content = new byte[0];
    private int length;

    ArrayTransfer(Id id, int maxBytes, ExecutorService workers, CompletableFuture<byte[]> result) {
        super(id);
        this.maxBytes = maxBytes;
        this.workers = workers;
        this.result = result;
    }

    @Override
    void opened(long bytes) {
        if (bytes > maxBytes) {
            abort("%d bytes are more than the %d wanted".formatted(bytes, maxBytes));
        } else {
            content = new byte[(int) bytes];
        }
    }

    @Override
    void piece(Bytes piece) {
        piece.asByteBuffer().get(content, length, piece.size());
        length += piece.size();
        taken(piece.size());
    }

    @Override
    void complete() {
        finish(() -> result.complete(content));
    }

    @Override
    void failed(IOException why) {
        finish(() -> result.completeExceptionally(why));
    }

    private void finish(Runnable completion) {
        try {
            workers.execute(completion);
        } catch (RejectedExecutionException closed) {
            completion.run();
        }
    }
}
