package dev.stoa.sdk.executor;

import java.nio.file.Path;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.blob.Blobs;
import org.jspecify.annotations.Nullable;

/** One function on its way through a thread. Ends once: by itself, by a kill, or by being given up. */
final class FunctionTask implements Runnable, TaskContext {
    private enum Stage {
        WAITING,
        RUNNING,
        ENDED
    }

    private final TaskSpec spec;
    private final Bytes payload;
    private final TaskSurroundings surroundings;
    private final TaskReports reports;
    private final Runnable whenDone;
    private Stage stage = Stage.WAITING;
    private @Nullable Thread thread;
    private volatile boolean killed;

    FunctionTask(TaskSpec spec, Bytes payload, TaskSurroundings surroundings, TaskReports reports, Runnable whenDone) {
        this.spec = spec;
        this.payload = payload;
        this.surroundings = surroundings;
        this.reports = reports;
        this.whenDone = whenDone;
    }

    @Override
    public void run() {
        if (begin()) {
            try {
                work();
            } finally {
                leave();
            }
        }
        whenDone.run();
    }

    private synchronized boolean begin() {
        if (stage != Stage.WAITING) {
            return false;
        }
        stage = Stage.RUNNING;
        thread = Thread.currentThread();
        thread.setContextClassLoader(surroundings.loader());
        return true;
    }

    private synchronized void leave() {
        thread = null;
        // The thread is used again: an interruption that came late is not the next task's.
        boolean wasInterrupted = Thread.interrupted();
        if (wasInterrupted && !killed) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        TaskFunction function;
        try {
            function = Closures.open(payload, TaskFunction.class, surroundings.loader());
        } catch (Throwable e) {
            end(TaskState.FAILED, TaskReason.LAUNCH_FAILED, Failures.describeOpening(e), Bytes.NONE);
            return;
        }
        reports.report(spec, TaskState.RUNNING, TaskReason.NONE, "", Bytes.NONE);
        try {
            returned(function.run(this));
        } catch (Throwable e) {
            end(TaskState.FAILED, TaskReason.THREW, Failures.describe(e), Bytes.NONE);
        }
    }

    private void returned(@Nullable Bytes result) {
        if (result == null) {
            end(TaskState.FAILED, TaskReason.RETURNED, "the task returned null, not bytes", Bytes.NONE);
        } else if (result.size() > TaskStatus.MAX_DATA) {
            String message = "the task returned %d bytes, a status carries at most %d: put large results into a blob"
                    .formatted(result.size(), TaskStatus.MAX_DATA);
            end(TaskState.FAILED, TaskReason.RETURNED, message, Bytes.NONE);
        } else {
            end(TaskState.FINISHED, TaskReason.RETURNED, "", result);
        }
    }

    /** The first end counts; a task that was killed is killed, whatever its code then did. */
    private void end(TaskState state, TaskReason reason, String message, Bytes data) {
        synchronized (this) {
            if (stage == Stage.ENDED) {
                return;
            }
            stage = Stage.ENDED;
        }
        if (killed) {
            reports.report(spec, TaskState.KILLED, TaskReason.KILL_ORDERED, message, Bytes.NONE);
        } else {
            reports.report(spec, state, reason, message, data);
        }
    }

    /** Interrupts the task, or ends it at once if it has not begun. */
    void kill() {
        boolean waiting;
        synchronized (this) {
            killed = true;
            waiting = stage == Stage.WAITING;
            if (thread != null) {
                thread.interrupt();
            }
        }
        if (waiting) {
            end(TaskState.KILLED, TaskReason.KILL_ORDERED, "killed before it began", Bytes.NONE);
        }
    }

    /** The grace after a kill is over. True if the task was still running: its thread is left behind. */
    boolean giveUp() {
        synchronized (this) {
            if (stage != Stage.RUNNING) {
                return false;
            }
        }
        String message = "the task did not end within %d ms of its interruption; its thread was left behind"
                .formatted(spec.killGraceMillis());
        end(TaskState.KILLED, TaskReason.KILL_ORDERED, message, Bytes.NONE);
        return true;
    }

    long graceMillis() {
        return spec.killGraceMillis();
    }

    @Override
    public TaskKey task() {
        return new TaskKey(surroundings.framework(), spec.id());
    }

    @Override
    public AgentId agent() {
        return surroundings.agent();
    }

    @Override
    public Path sandbox() {
        return surroundings.sandbox();
    }

    @Override
    public Blobs blobs() {
        return surroundings.blobs();
    }

    @Override
    public boolean isKilled() {
        return killed;
    }
}
