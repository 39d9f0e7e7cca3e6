package dev.stoa.bench.message;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits that end: with what was waited for, or with a sentence that says what did not come. */
final class Waits {
    private Waits() {}

    static void await(CountDownLatch latch, Duration patience, Supplier<String> what) throws InterruptedException {
        if (!latch.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new FigureException("%s, within %d s".formatted(what.get(), patience.toSeconds()));
        }
    }

    static <T> T await(CompletableFuture<T> answer, Duration patience, Supplier<String> what)
            throws InterruptedException {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new FigureException("%s, within %d s".formatted(what.get(), patience.toSeconds()), late);
        } catch (ExecutionException failed) {
            throw new FigureException(what.get() + ": " + failed.getCause(), failed);
        }
    }
}
