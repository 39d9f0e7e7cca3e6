package dev.stoa.transport.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends things that are dear to make. Each thread has a place where it looks first, so that one that comes again finds what it
 * gave back, without a lock. Keeps at most {@value #PLACES}.
 */
final class ScratchPool<T> {
    static final int PLACES = 16;

    private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(PLACES);
    private final Supplier<T> maker;

    ScratchPool(Supplier<T> maker) {
        this.maker = maker;
    }

    T obtain() {
        T kept = places.getAndSet(place(), null);
        return kept == null ? maker.get() : kept;
    }

    void giveBack(T lent) {
        places.lazySet(place(), lent);
    }

    /** How many are here now. */
    int kept() {
        int kept = 0;
        for (int i = 0; i < PLACES; i++) {
            kept += places.get(i) == null ? 0 : 1;
        }
        return kept;
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
