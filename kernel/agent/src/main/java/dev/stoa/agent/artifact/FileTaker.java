package dev.stoa.agent.artifact;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/** Writes the body of one answer to a file, up to a bound; or takes none of it. Called by one thread at a time. */
final class FileTaker implements HttpResponse.BodySubscriber<Long> {
    private final CompletableFuture<Long> taken = new CompletableFuture<>();
    private final @Nullable Path target;
    private final long maxBytes;
    private final Exception refusal;
    private Flow.@Nullable Subscription subscription;
    private @Nullable FileChannel file;
    private long bytes;

    /** One that fails with this whatever comes. */
    FileTaker(Exception refusal) {
        this.target = null;
        this.maxBytes = 0;
        this.refusal = refusal;
    }

    /** One that fails with this when there are more bytes. */
    FileTaker(Path target, long maxBytes, Exception tooLarge) {
        this.target = target;
        this.maxBytes = maxBytes;
        this.refusal = tooLarge;
    }

    @Override
    public CompletionStage<Long> getBody() {
        return taken;
    }

    @Override
    public void onSubscribe(Flow.Subscription mine) {
        this.subscription = mine;
        if (target == null) {
            giveUp(refusal);
            return;
        }
        try {
            file = FileChannel.open(
                    target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            mine.request(Long.MAX_VALUE);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        if (file == null || taken.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : piece) {
                bytes += buffer.remaining();
                if (bytes > maxBytes) {
                    giveUp(refusal);
                    return;
                }
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(Exception why) {
        if (subscription != null) {
            subscription.cancel();
        }
        onError(why);
    }

    @Override
    public void onError(Throwable failure) {
        close();
        taken.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        close();
        taken.complete(bytes);
    }

    private void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            taken.completeExceptionally(e);
        }
    }
}
