package dev.stoa.core.cell;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;

/**
 * One pool of one agent: what it has, what of it is held and leased, what is free, and to whom what is free is promised. Changed
 * only by {@link Slot}.
 */
public final class Pool {
    private Resources total = Resources.NONE;
    private Resources held = Resources.NONE;
    private Resources leased = Resources.NONE;
    private Resources free = Resources.NONE;
    // In the order in which they were made.
    private final Map<PromiseKey, Promise> promises = new LinkedHashMap<>();

    /** All it has. */
    public Resources total() {
        return total;
    }

    /** What tasks, executors and slots hold. */
    public Resources held() {
        return held;
    }

    /** What open offers hold. */
    public Resources leased() {
        return leased;
    }

    /** What is neither held nor leased, promised or not; nothing if the pool has less than is taken. */
    public Resources free() {
        return free;
    }

    /** What is free for everybody. */
    public Resources unpromised() {
        return promises.isEmpty() ? free : freeFor(null);
    }

    /**
     * What is free for the one to whom this was promised. Of promises of what ends by itself the one made first is served first; what
     * was taken away for others goes before them.
     */
    public Resources freeFor(@Nullable PromiseKey promised) {
        Resources left = free;
        Resources own = Resources.NONE;
        for (Promise.Backing backing : Promise.Backing.FIRST_SERVED_FIRST) {
            for (Promise promise : promises.values()) {
                boolean isOwn = promise.key().equals(promised);
                if (promise.backing() == backing && !(isOwn && backing == Promise.Backing.WHAT_WAS_TAKEN)) {
                    Resources rest = left.without(promise.resources());
                    own = isOwn ? left.minus(rest) : own;
                    left = rest;
                }
            }
        }
        return own.plus(left);
    }

    /** What was taken away for the one to whom this was promised; nothing if nothing was. */
    public Resources takenFor(@Nullable PromiseKey promised) {
        Promise promise = promised == null ? null : promises.get(promised);
        return promise != null && promise.backing() == Promise.Backing.WHAT_WAS_TAKEN
                ? promise.resources()
                : Resources.NONE;
    }

    /** Whether anything is promised to anybody. */
    public boolean hasPromises() {
        return !promises.isEmpty();
    }

    /** To whom something is promised, in the order in which it was. A view. */
    public Collection<Promise> promises() {
        return Collections.unmodifiableCollection(promises.values());
    }

    void setTotal(Resources now) {
        total = now;
        recount();
    }

    void lease(Resources resources) {
        leased = leased.plus(resources);
        // Nearly every lease takes all that is free; that needs no arithmetic.
        free = resources.equals(free) ? Resources.NONE : free.minus(resources);
    }

    void endLease(Resources resources) {
        leased = resources.equals(leased) ? Resources.NONE : leased.minus(resources);
        recount();
    }

    void hold(Resources resources) {
        held = held.plus(resources);
        recount();
    }

    void release(Resources resources) {
        held = held.minus(resources);
        recount();
    }

    void promise(Promise promise) {
        promises.put(promise.key(), promise);
    }

    void endPromise(PromiseKey key) {
        promises.remove(key);
    }

    boolean isUnused() {
        return held.isNone() && leased.isNone();
    }

    private void recount() {
        Resources taken = held.plus(leased);
        free = total.contains(taken) ? total.minus(taken) : Resources.NONE;
    }
}
