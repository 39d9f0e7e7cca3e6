package dev.stoa.testkit.sim.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One life of one process: what it has to do, its clocks, and whether it is dead or stopped for a while.
 *
 * <p>A dead process does nothing ever again, without a word to anybody: what it had to do is dropped. A paused one does what
 * it has to do when it goes on.
 */
public final class SimProcess {
    private static final ThreadLocal<SimProcess> CURRENT = new ThreadLocal<>();

    private final World world;
    private final String name;
    private final int number;
    private final long beganMicros;
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> onDeath = new ArrayList<>();
    private long wallOffsetMillis;
    private int ratePermille = 1_000;
    private boolean dead;
    private boolean paused;

    SimProcess(World world, String name, int number) {
        this.world = world;
        this.name = name;
        this.number = number;
        this.beganMicros = world.nowMicros();
    }

    /** The process whose turn it is. */
    static SimProcess current() {
        SimProcess process = CURRENT.get();
        if (process == null) {
            throw new IllegalStateException("this thread is in no simulated process");
        }
        return process;
    }

    /** Does something as this process, at once. */
    public void run(Runnable action) {
        call(() -> {
            action.run();
            return this;
        });
    }

    /** Asks something as this process, at once. */
    public <T> T call(Supplier<T> question) {
        SimProcess before = CURRENT.get();
        CURRENT.set(this);
        try {
            return question.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    public World world() {
        return world;
    }

    public String name() {
        return name;
    }

    /** No other process of this world has had this number. */
    public int number() {
        return number;
    }

    public boolean isDead() {
        return dead;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Does something when its turn comes. */
    public void soon(String what, Runnable action) {
        if (!dead) {
            world.now(this, what, action);
        }
    }

    /** Does something later, as this process's clock measures it. */
    public void after(Duration delay, String what, Runnable action) {
        if (!dead) {
            long micros = delay.toNanos() / 1_000 * 1_000 / ratePermille;
            world.at(world.nowMicros() + micros, this, what, action);
        }
    }

    /** What it does when it is killed; it cannot do anything itself any more. */
    public void onDeath(Runnable action) {
        onDeath.add(action);
    }

    /** Kills it. Killing it twice is harmless. */
    public void kill() {
        if (!dead) {
            dead = true;
            held.clear();
            onDeath.forEach(Runnable::run);
            onDeath.clear();
        }
    }

    /** Stops it for a while. */
    public void pause() {
        paused = true;
    }

    /** Lets it go on with all that has become due. */
    public void resume() {
        paused = false;
        List<Runnable> due = List.copyOf(held);
        held.clear();
        due.forEach(Runnable::run);
    }

    void hold(Runnable again) {
        held.add(again);
    }

    /** Sets how its clocks go: how far its calendar is off, and how many seconds its clock counts in a thousand. */
    public void skew(Duration wallOffset, int secondsInThousand) {
        wallOffsetMillis = wallOffset.toMillis();
        ratePermille = secondsInThousand;
    }

    /** Its calendar. */
    public InstantSource clock() {
        return () -> Instant.ofEpochMilli(World.EPOCH_MILLIS + wallOffsetMillis + steadyMillis());
    }

    /** Its clock that never goes back, in milliseconds. */
    public long steadyMillis() {
        return (beganMicros + (world.nowMicros() - beganMicros) * ratePermille / 1_000) / 1_000;
    }

    /** An executor whose tasks each wait for a turn of this process. */
    public ExecutorService executor(String what) {
        return new Turns(what);
    }

    private final class Turns extends AbstractExecutorService {
        private final String what;
        private boolean shut;

        Turns(String what) {
            this.what = what;
        }

        @Override
        public void execute(Runnable task) {
            soon(what, task);
        }

        @Override
        public void shutdown() {
            shut = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shut = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shut;
        }

        @Override
        public boolean isTerminated() {
            return shut;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shut;
        }
    }

    @Override
    public String toString() {
        return name + "#" + number;
    }
}
