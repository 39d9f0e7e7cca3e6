package dev.stoa.sdk.executor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskSpec;

/**
 * Runs functions, each on a thread of its own, up to a bound; more wait in order. A killed function that does not end in
 * its grace is left behind on its thread, which no longer counts; too many such threads exhaust the executor.
 */
final class FunctionTasks implements TaskHost {
    private final int maxThreads;
    private final int maxAbandoned;
    private final TaskSurroundings surroundings;
    private final TaskReports reports;
    private final ScheduledExecutorService timer;
    private final ExecutorService threads;
    private final Map<TaskId, FunctionTask> tasks = new HashMap<>();
    private final Deque<FunctionTask> waiting = new ArrayDeque<>();
    private int busy;
    private int abandoned;

    FunctionTasks(
            int maxThreads,
            int maxAbandoned,
            TaskSurroundings surroundings,
            TaskReports reports,
            ScheduledExecutorService timer) {
        this.maxThreads = maxThreads;
        this.maxAbandoned = maxAbandoned;
        this.surroundings = surroundings;
        this.reports = reports;
        this.timer = timer;
        AtomicInteger numbers = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "stoa-task-" + numbers.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public synchronized void run(TaskSpec spec, Bytes payload) {
        FunctionTask task = new FunctionTask(spec, payload, surroundings, reports, () -> done(spec.id()));
        tasks.put(spec.id(), task);
        if (busy < maxThreads) {
            busy++;
            threads.execute(task);
        } else {
            waiting.add(task);
        }
    }

    private synchronized void done(TaskId task) {
        if (tasks.remove(task) == null) {
            // It was left behind and came to an end after all; its place was given away then.
            abandoned--;
            return;
        }
        next();
    }

    private void next() {
        FunctionTask follower = waiting.poll();
        if (follower == null) {
            busy--;
        } else {
            threads.execute(follower);
        }
    }

    @Override
    public synchronized void kill(TaskId id) {
        FunctionTask task = tasks.get(id);
        if (task == null) {
            return;
        }
        task.kill();
        if (waiting.remove(task)) {
            tasks.remove(id);
        } else {
            ScheduledFuture<?> unused =
                    timer.schedule(() -> giveUp(id, task), task.graceMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void giveUp(TaskId id, FunctionTask task) {
        if (tasks.get(id) != task || !task.giveUp()) {
            return;
        }
        tasks.remove(id);
        abandoned++;
        next();
        if (abandoned > maxAbandoned) {
            reports.exhausted("%d killed tasks go on running".formatted(abandoned));
        }
    }

    @Override
    public synchronized void killAll() {
        List.copyOf(tasks.keySet()).forEach(this::kill);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
