package dev.stoa.transport.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.stoa.api.task.Bytes;
import org.jspecify.annotations.Nullable;

/** A blob that is written to a file, on a worker. What waits to be written is bounded by the transfer's window. */
final class FileTransfer extends IncomingTransfer {
    private final Path target;
    private final ExecutorService workers;
    private final CompletableFuture<Long> result;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    // Touched by one worker at a time, as `waiting` sees to.
    private @Nullable FileChannel file;
    private long written;
    private boolean done;

    /** What is to be done, in order. */
    private interface Step {
        void run() throws IOException;
    }

    FileTransfer(Id id, Path target, ExecutorService workers, CompletableFuture<Long> result) {
        super(id);
        this.target = target;
        this.workers = workers;
        this.result = result;
    }

    @Override
    void opened(long bytes) {
        add(() -> file = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
    }

    @Override
    void piece(Bytes content) {
        add(() -> write(content));
    }

    @Override
    void complete() {
        add(() -> {
            close();
            done = true;
            result.complete(written);
        });
    }

    @Override
    void failed(IOException why) {
        add(() -> giveUp(why));
    }

    private void write(Bytes content) throws IOException {
        ByteBuffer buffer = content.asByteBuffer();
        FileChannel to = file;
        while (to != null && buffer.hasRemaining()) {
            written += to.write(buffer);
        }
        taken(content.size());
    }

    private void giveUp(IOException why) throws IOException {
        done = true;
        boolean made = file != null;
        try {
            close();
            if (made) {
                Files.deleteIfExists(target);
            }
        } finally {
            result.completeExceptionally(why);
        }
    }

    private void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private void add(Step step) {
        steps.add(step);
        if (waiting.getAndIncrement() == 0) {
            try {
                workers.execute(this::drain);
            } catch (RejectedExecutionException closed) {
                drain();
            }
        }
    }

    private void drain() {
        int seen = waiting.get();
        do {
            for (int i = 0; i < seen; i++) {
                Step step = steps.poll();
                if (step != null && !done) {
                    carryOut(step);
                }
            }
            seen = waiting.addAndGet(-seen);
        } while (seen != 0);
    }

    private void carryOut(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            // The steps already queued are passed over; fail() queues one more, which cleans up.
            abort("%s cannot be written: %s".formatted(target, e));
        }
    }
}
