package dev.stoa.testkit.sim.node;

import java.time.Duration;
import java.util.Optional;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import org.jspecify.annotations.Nullable;

/** A machine and the one process on it that matters, which is started again whenever it has ended. */
public abstract class SimNode {
    private final World world;
    private final String name;
    private Duration wallOffset = Duration.ZERO;
    private int secondsInThousand = 1_000;
    private @Nullable SimProcess process;
    private boolean over;

    SimNode(World world, String name) {
        this.world = world;
        this.name = name;
    }

    /** The name of the machine and of its processes. */
    public final String name() {
        return name;
    }

    final World world() {
        return world;
    }

    /** Starts what runs here. */
    public final void start() {
        if (over || isAlive()) {
            return;
        }
        SimProcess fresh = world.begin(name);
        fresh.skew(wallOffset, secondsInThousand);
        process = fresh;
        begin(fresh);
    }

    abstract void begin(SimProcess fresh);

    /** The process has ended by itself and is started again, as whoever keeps it does. */
    final void endsAndRestarts(SimProcess ended, Duration after) {
        world.after(Duration.ZERO, name + " ends", () -> {
            ended.kill();
            startAfter(after);
        });
    }

    /** The process has ended by itself for good. */
    final void endsForGood(SimProcess ended) {
        over = true;
        world.after(Duration.ZERO, name + " is done", ended::kill);
    }

    /** What is said when a process breaks by its own mistake. */
    static AssertionError broken(SimNode node, Throwable cause) {
        return new AssertionError(node + " broke: " + cause, cause);
    }

    /** Kills the process at once; it is started again after a while. */
    public final void crash(Duration downTime) {
        process().ifPresent(SimProcess::kill);
        startAfter(downTime);
    }

    private void startAfter(Duration downTime) {
        world.after(downTime, name + " starts", this::start);
    }

    /** The machine loses its power and is started again after a while. */
    public void losePower(Duration downTime) {
        crash(downTime);
    }

    /** Stops the process for a while. */
    public final void pause(Duration time) {
        process().ifPresent(running -> {
            running.pause();
            world.after(time, name + " goes on", running::resume);
        });
    }

    /** Sets how the clocks of this machine go from the next start of the process on. */
    public final void skew(Duration offset, int secondsCountedInThousand) {
        wallOffset = offset;
        secondsInThousand = secondsCountedInThousand;
    }

    /** The process, unless there is none now. */
    public final Optional<SimProcess> process() {
        return Optional.ofNullable(process).filter(last -> !last.isDead());
    }

    /** Whether the process exists. */
    public final boolean isAlive() {
        return process().isPresent();
    }

    /** Whether it has ended by itself for good. */
    public final boolean isOver() {
        return over;
    }

    @Override
    public final String toString() {
        return name;
    }
}
