package dev.stoa.transport.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScratchPoolTest {
    private final AtomicInteger made = new AtomicInteger();
    private final ScratchPool<Integer> pool = new ScratchPool<>(made::incrementAndGet);

    @Test
    void lendsAThreadWhatItGaveBack() {
        Integer first = pool.obtain();
        pool.giveBack(first);

        assertThat(pool.obtain()).isEqualTo(first);
    }

    @Test
    void neverLendsTheSameThingTwiceAtATime() {
        assertThat(pool.obtain()).isNotEqualTo(pool.obtain());
    }

    @Test
    void keepsAtMostOneForEachPlaceHoweverManyAreGivenBack() {
        for (int i = 0; i < 100; i++) {
            Integer lent = i;
            CompletableFuture<Void> onSomeThread = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                pool.giveBack(lent);
                onSomeThread.complete(null);
            });
            thread.start();
            onSomeThread.join();
        }

        assertThat(pool.kept()).isLessThanOrEqualTo(ScratchPool.PLACES);
    }
}
