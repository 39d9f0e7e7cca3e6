package dev.stoa.testkit.sim.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * A world with a time of its own, in which nothing happens but in {@link #step}.
 *
 * <p>What is due at one instant is done in an order that the seed chooses; what a step brings about at once joins that choice.
 * Everything runs on the thread that steps, so the same seed and the same calls give the same story. Time moves only when
 * nothing is left to do now.
 */
public final class World {
    /** Where the calendar stands when a world begins: 2001-09-09T01:46:40Z. */
    public static final long EPOCH_MILLIS = 1_000_000_000_000L;

    private record Due(long atMicros, long order, SimProcess process, String what, Runnable action)
            implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMicros, other.atMicros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Something that may be done now. */
    private record Turn(SimProcess process, String what, Runnable action) {}

    /** Looks at the world after each step. */
    @FunctionalInterface
    public interface Watcher {
        /** Throws if what must always hold does not. */
        void afterStep(SimProcess process, String what);
    }

    private final long seed;
    private final RandomGenerator order;
    private final SplittableRandom seeds;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Trace trace;
    private final SimProcess outside;
    private Watcher watcher = (process, what) -> {};
    private long nowMicros;
    private long nextOrder;
    private long steps;
    private int processes;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Error wrong;

    /** A world at the beginning of its time. */
    public World(long seed, Trace trace) {
        this.seed = seed;
        this.seeds = new SplittableRandom(seed);
        this.order = seeds.split();
        this.trace = trace;
        this.outside = new SimProcess(this, "world", processes++);
    }

    /** What the world's chances come from. */
    public long seed() {
        return seed;
    }

    /** A source of chance of its own, so that one user's draws do not shift another's. */
    public RandomGenerator newRandom() {
        return seeds.split();
    }

    /** What happens to the world rather than in one of its processes: the network, the faults. Never dies. */
    public SimProcess outside() {
        return outside;
    }

    /** A process that begins now. */
    public SimProcess begin(String name) {
        return new SimProcess(this, name, processes++);
    }

    /** Microseconds since the world began. */
    public long nowMicros() {
        return nowMicros;
    }

    /** Milliseconds since the world began. */
    public long nowMillis() {
        return nowMicros / 1_000;
    }

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    public Trace trace() {
        return trace;
    }

    /** Is asked after each step from now on. */
    public void watch(Watcher now) {
        watcher = now;
    }

    /** Does something in a process as soon as the seed gives it its turn. */
    void now(SimProcess process, String what, Runnable action) {
        requireOwnThread(what);
        turns.add(new Turn(process, what, action));
    }

    /** Does something in a process later. */
    void at(long atMicros, SimProcess process, String what, Runnable action) {
        requireOwnThread(what);
        due.add(new Due(Math.max(atMicros, nowMicros), nextOrder++, process, what, action));
    }

    /** Does something to the world after a while. */
    public void after(Duration delay, String what, Runnable action) {
        outside.after(delay, what, action);
    }

    /** Does one thing, moving time on if need be; false if nothing is due up to the limit, which is then the time. */
    public boolean step(long limitMicros) {
        while (turns.isEmpty()) {
            if (!release(limitMicros)) {
                nowMicros = Math.max(nowMicros, limitMicros);
                return false;
            }
        }
        int chosen = turns.size() == 1 ? 0 : order.nextInt(turns.size());
        Turn turn = turns.get(chosen);
        Turn last = turns.remove(turns.size() - 1);
        if (chosen < turns.size()) {
            turns.set(chosen, last);
        }
        SimProcess process = turn.process();
        if (process.isDead()) {
            return true;
        }
        if (process.isPaused()) {
            process.hold(() -> now(process, turn.what(), turn.action()));
            return true;
        }
        steps++;
        trace.step(nowMicros, process, turn.what());
        process.run(turn.action());
        watcher.afterStep(process, turn.what());
        Error found = wrong;
        if (found != null) {
            throw found;
        }
        return true;
    }

    private void requireOwnThread(String what) {
        if (Thread.currentThread() != thread) {
            AssertionError foreign = new AssertionError(
                    "'%s' was asked for on thread %s: simulated code must not use threads of its own or the JDK's, as asynchronous stages do"
                            .formatted(what, Thread.currentThread().getName()));
            report(foreign);
            throw foreign;
        }
    }

    /**
     * Something is wrong for good: this step will throw it when it is done. What is thrown within an actor or a stage would be taken
     * care of there. The first one counts.
     */
    public void report(Error found) {
        if (wrong == null) {
            wrong = found;
        }
    }

    private boolean release(long limitMicros) {
        Due next = due.peek();
        if (next == null || next.atMicros() > limitMicros) {
            return false;
        }
        nowMicros = next.atMicros();
        // All that is due at one instant together, or the seed would never matter.
        while (next != null && next.atMicros() == nowMicros) {
            due.poll();
            if (!next.process().isDead()) {
                turns.add(new Turn(next.process(), next.what(), next.action()));
            }
            next = due.peek();
        }
        return true;
    }

    /** Steps until so much time has passed. */
    public void run(Duration time) {
        long limit = nowMicros + time.toNanos() / 1_000;
        boolean busy = true;
        while (busy) {
            busy = step(limit);
        }
    }
}
