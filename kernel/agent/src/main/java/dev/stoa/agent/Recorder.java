package dev.stoa.agent;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.stoa.agent.checkpoint.Checkpoint;
import dev.stoa.agent.launch.Workers;
import dev.stoa.agent.task.TableEffect;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.update.StatusEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records events and holds back the effects decided with them until they are on disk. One write to disk serves all events
 * that were added while the one before it was under way.
 *
 * <p>Belongs to one actor; the disk is waited for on a thread of its own.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final String GROWS_ON = "checkpoint cannot be rewritten, it grows on: {}";
    private static final int APPENDS_BETWEEN_REWRITES = 1_000;

    private record Held(long position, List<TableEffect> effects) {}

    private final Checkpoint checkpoint;
    private final Consumer<TableEffect> carryOut;
    private final Consumer<Long> onDisk;
    private final Consumer<IOException> failed;
    private final ExecutorService disk;
    private final Deque<Held> held = new ArrayDeque<>();
    private long appended;
    private long wanted;
    private long durable;
    private boolean forcing;
    private int appendsToNextRewrite;

    /**
     * Records into the checkpoint.
     *
     * @param workers wait for the disk
     * @param carryOut is given effects, on the actor's thread
     * @param onDisk is told up to where all is on disk, on another thread; has the actor call {@link #release}
     * @param failed is told that the disk failed for good, on another thread
     */
    Recorder(
            Checkpoint checkpoint,
            Workers workers,
            Consumer<TableEffect> carryOut,
            Consumer<Long> onDisk,
            Consumer<IOException> failed) {
        this.checkpoint = checkpoint;
        this.carryOut = carryOut;
        this.onDisk = onDisk;
        this.failed = failed;
        this.disk = workers.pool("stoa-disk", 1);
    }

    /**
     * Adds the events of a decision, but does not carry out its effects yet: {@link #then} does.
     *
     * @throws IOException if there is no room; then nothing is recorded
     */
    void record(Decision<TableEvent, List<TableEffect>> decision) throws IOException {
        List<TableEvent> recorded =
                decision.events().stream().filter(TableEvent::isRecorded).toList();
        if (recorded.isEmpty()) {
            return;
        }
        checkpoint.append(recorded);
        appended++;
        appendsToNextRewrite = Math.max(0, appendsToNextRewrite - 1);
        if (!decision.reply().isEmpty() || !recorded.stream().allMatch(Recorder::mayBeLost)) {
            wanted = appended;
            forceIfWanted();
        }
    }

    /**
     * What was acknowledged is merely reported again if that is forgotten: it need not be waited for, unless the next status is
     * reported because of it. A status may be told again, but not after a later one.
     */
    private static boolean mayBeLost(TableEvent event) {
        return event instanceof TableEvent.TaskForgotten
                || (event instanceof TableEvent.StatusChanged changed
                        && changed.event() instanceof StatusEvent.Acknowledged);
    }

    /** Carries effects out once everything recorded so far is on disk, in order behind all earlier ones. */
    void then(List<TableEffect> effects) {
        if (durable >= wanted && held.isEmpty()) {
            effects.forEach(carryOut);
        } else if (!effects.isEmpty()) {
            held.addLast(new Held(wanted, effects));
        }
    }

    private void forceIfWanted() {
        if (forcing || durable >= wanted) {
            return;
        }
        forcing = true;
        long position = appended;
        disk.execute(() -> {
            try {
                checkpoint.force();
                onDisk.accept(position);
            } catch (IOException e) {
                failed.accept(e);
            }
        });
    }

    /** Carries out what was held back up to a position that is on disk. */
    void release(long position) {
        forcing = false;
        durable = Math.max(durable, position);
        while (!held.isEmpty() && held.getFirst().position() <= durable) {
            held.removeFirst().effects().forEach(carryOut);
        }
        forceIfWanted();
    }

    /** Whether nothing waits for the disk. */
    boolean isIdle() {
        return held.isEmpty();
    }

    /** Drops history when there is much of it. */
    void rewriteIfWorthwhile(Supplier<List<TableEvent>> replay) {
        if (appendsToNextRewrite > 0 || !checkpoint.isMostlyHistory()) {
            return;
        }
        appendsToNextRewrite = APPENDS_BETWEEN_REWRITES;
        try {
            checkpoint.beginRewrite(replay.get());
        } catch (IOException e) {
            LOG.warn(GROWS_ON, e.toString());
            return;
        }
        disk.execute(() -> {
            try {
                checkpoint.finishRewrite().ifPresent(cause -> LOG.warn(GROWS_ON, cause));
            } catch (IOException e) {
                failed.accept(e);
            }
        });
    }

    @Override
    public void close() {
        disk.shutdown();
    }
}
