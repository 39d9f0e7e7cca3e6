package dev.stoa.sparklite.shuffle;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all tasks of an executor together may fill with tables; who is refused more spills to disk. */
public final class MemoryBudget {
    private final AtomicLong free;

    /** A budget of so many bytes, as tables estimate themselves. */
    public MemoryBudget(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("budget of %d bytes is negative".formatted(bytes));
        }
        this.free = new AtomicLong(bytes);
    }

    /** Half of what this JVM may use. */
    public static MemoryBudget ofThisJvm() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);
    }

    /** Takes so many bytes if they are free; answers whether it did. */
    boolean tryTake(long bytes) {
        long seen = free.get();
        while (seen >= bytes) {
            if (free.compareAndSet(seen, seen - bytes)) {
                return true;
            }
            seen = free.get();
        }
        return false;
    }

    /** Takes bytes that its caller cannot do without, even beyond the budget. */
    void take(long bytes) {
        free.addAndGet(-bytes);
    }

    void giveBack(long bytes) {
        free.addAndGet(bytes);
    }

    /** What is left; below 0 when more was taken than there was. */
    public long free() {
        return free.get();
    }
}
