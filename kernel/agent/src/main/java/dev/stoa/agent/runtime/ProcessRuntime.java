package dev.stoa.agent.runtime;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerUser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs containers as plain processes, each in a session of its own under {@code supervise.sh}. Limits nothing; needs
 * {@code /proc}, {@code sh}, {@code setsid} and no privilege; for users other than its own {@code setpriv} and root's.
 *
 * <p>Learns of starts and exits from the files that supervisors write, through one watch on their directory; looks at
 * every container itself only every {@value #POLL_MILLIS} ms, which finds supervisors that were killed.
 */
public final class ProcessRuntime implements TaskRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);
    private static final long POLL_MILLIS = 2_000;
    private static final long SWEEP_MILLIS = 20;
    private static final long MAX_SWEEP_MILLIS = 500;
    private static final int MAX_LOOKS_AGAIN = 3;
    private static final String SUPERVISOR_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final StateDirectory state;
    private final RuntimeListener listener;
    private final String bootId;
    private final WatchService watch;
    private final Thread watcher;
    private final ScheduledExecutorService worker;
    private final LongSupplier nanoTime = System::nanoTime;

    // All of these belong to the worker.
    private final Map<ContainerId, Watched> containers = new TreeMap<>();
    private @Nullable ScheduledFuture<?> poll;
    private @Nullable ScheduledFuture<?> nextSweep;
    private long nextSweepAt;

    private ProcessRuntime(StateDirectory state, RuntimeListener listener, String bootId) throws IOException {
        this.state = state;
        this.listener = listener;
        this.bootId = bootId;
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "stoa-runtime"));
        this.watch = state.path().getFileSystem().newWatchService();
        state.path().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        this.watcher = daemon(this::watchFiles, "stoa-exits");
        this.watcher.start();
    }

    /**
     * Opens a runtime over the state that an earlier one may have left.
     *
     * @param stateDirectory made if it is missing
     * @throws IOException if the directory cannot be used or this machine has no {@code /proc}
     */
    public static ProcessRuntime open(Path stateDirectory, RuntimeListener listener) throws IOException {
        return open(stateDirectory, listener, ProcessTable.bootId());
    }

    static ProcessRuntime open(Path stateDirectory, RuntimeListener listener, String bootId) throws IOException {
        return new ProcessRuntime(new StateDirectory(stateDirectory), listener, bootId);
    }

    /** The id of this boot of the machine. */
    public static String machineBootId() throws IOException {
        return ProcessTable.bootId();
    }

    private static Thread daemon(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public void launch(ContainerPlan plan) throws LaunchException {
        String program = plan.argv().get(0);
        Programs.require(program, plan.environment(), plan.directory());
        if (plan.user().isPresent()) {
            UserSwitch.require(plan, plan.user().get(), SUPERVISOR_PATH);
        }
        state.writeEnvironment(plan.id(), plan.environment(), bootId);
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "sh",
                state.script().toString(),
                "watch",
                state.path().toString(),
                plan.id().value(),
                plan.directory().toAbsolutePath().toString(),
                plan.user().map(ContainerUser::owner).orElse("-")));
        command.addAll(plan.argv());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", SUPERVISOR_PATH);
        builder.environment().put(ProcessTable.MARK, plan.id().value());
        Process supervisor;
        try {
            supervisor = builder.start();
        } catch (IOException e) {
            state.remove(plan.id());
            throw new LaunchException("program '%s' could not be started: %s".formatted(program, e.getMessage()), e);
        }
        onWorker(() -> track(new Watched(plan.id(), program)));
        var unused = supervisor.onExit().thenRun(() -> onWorker(() -> inspect(plan.id())));
    }

    @Override
    public Adoption adopt(ContainerId container) {
        Optional<String> attemptedIn = state.attemptedIn(container);
        if (attemptedIn.isEmpty()) {
            return Adoption.UNATTEMPTED;
        }
        onWorker(() -> {
            Watched found = new Watched(container, "of an earlier agent");
            if (!attemptedIn.get().equals(bootId)) {
                endBeforeReboot(found);
            } else {
                if (state.begun(container).isEmpty()) {
                    // The earlier agent ended while it started this one: whatever was begun is stopped, never guessed.
                    found.shortenDeadline(nanoTime.getAsLong());
                    sweepSoon(0);
                }
                track(found);
            }
        });
        return Adoption.ADOPTED;
    }

    private void endBeforeReboot(Watched found) {
        var code = state.exitCode(found.id);
        listener.onEnded(
                found.id,
                code.isPresent() && !state.hasFailed(found.id)
                        ? new ContainerEnd.Exited(code.getAsInt())
                        : new ContainerEnd.MachineRebooted());
    }

    @Override
    public void stop(ContainerId container, Duration grace) {
        onWorker(() -> {
            Watched watched = containers.get(container);
            if (watched != null) {
                watched.shortenDeadline(nanoTime.getAsLong() + grace.toNanos());
                sweepSoon(0);
            }
        });
    }

    @Override
    public void remove(ContainerId container) {
        onWorker(() -> {
            if (!containers.containsKey(container)) {
                state.remove(container);
            }
        });
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            watch.close();
        } catch (IOException e) {
            LOG.warn("watch on {} could not be closed: {}", state.path(), e.getMessage());
        }
    }

    private void track(Watched watched) {
        containers.put(watched.id, watched);
        if (poll == null) {
            poll = worker.scheduleWithFixedDelay(
                    () -> guarded(this::inspectAll), POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        inspect(watched.id);
    }

    private void untrack(Watched watched) {
        containers.remove(watched.id);
        if (containers.isEmpty() && poll != null) {
            poll.cancel(false);
            poll = null;
        }
    }

    private void inspectAll() {
        List.copyOf(containers.keySet()).forEach(this::inspect);
    }

    /** Reads what the supervisor has written, and notices when it can write no more. */
    private void inspect(ContainerId id) {
        Watched watched = containers.get(id);
        if (watched == null || watched.isOver()) {
            return;
        }
        readBegun(watched);
        // Liveness is read before the exit file: a supervisor that ends in between has written it.
        boolean supervised = watched.begun == null || ProcessTable.isAlive(watched.begun.supervisor());
        var code = state.exitCode(id);
        if (code.isPresent()) {
            // Written before the exit code, but perhaps after the look above.
            readBegun(watched);
            watched.end = endOf(watched, code.getAsInt());
        } else if (watched.begun != null && !supervised && !ProcessTable.isAlive(watched.begun.main())) {
            watched.end = new ContainerEnd.StatusLost();
        }
        if (watched.begun != null && !state.hasFailed(id) && watched.announceStart()) {
            listener.onStarted(id);
        }
        if (watched.isOver()) {
            sweepSoon(0);
        }
    }

    private void readBegun(Watched watched) {
        if (watched.begun == null) {
            state.begun(watched.id).ifPresent(begun -> watched.begun = begun);
        }
    }

    private ContainerEnd endOf(Watched watched, int code) {
        if (watched.begun == null || state.hasFailed(watched.id)) {
            return new ContainerEnd.NotBegun(
                    "program '%s' could not be started (code %d); the sandbox's stderr has the cause"
                            .formatted(watched.program, code));
        }
        return new ContainerEnd.Exited(code);
    }

    /** Has one sweep come, no later than in so many milliseconds. */
    private void sweepSoon(long millis) {
        long at = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (nextSweep != null && nextSweepAt - at <= 0) {
            return;
        }
        if (nextSweep != null) {
            nextSweep.cancel(false);
        }
        nextSweepAt = at;
        nextSweep = worker.schedule(() -> guarded(this::sweep), millis, TimeUnit.MILLISECONDS);
    }

    /** Looks once at all processes, for all containers that are ending. */
    private void sweep() {
        nextSweep = null;
        List<Watched> ending = containers.values().stream()
                .filter(watched -> watched.isOver() || watched.isStopping())
                .toList();
        if (ending.isEmpty()) {
            return;
        }
        ProcessTable table = ProcessTable.read();
        long now = nanoTime.getAsLong();
        long again = Long.MAX_VALUE;
        for (Watched watched : ending) {
            again = Math.min(again, sweep(watched, table, now));
        }
        if (again < Long.MAX_VALUE) {
            sweepSoon(again);
        }
    }

    /** Does what is due for one container; answers in how many milliseconds to look again. */
    private long sweep(Watched watched, ProcessTable table, long now) {
        ProcessStamp main = watched.begun == null ? null : watched.begun.main();
        ProcessStamp supervisor = watched.begun == null ? null : watched.begun.supervisor();
        List<ProcessStamp> members = table.members(watched.id, main, supervisor);
        boolean forced = !watched.isStopping() || watched.deadlinePassed(now);
        if (members.isEmpty()) {
            if (main != null && watched.isOver() && table.isBlurredSince(main.start()) && watched.mayLookAgain()) {
                return SWEEP_MILLIS;
            }
            if (watched.begun == null && !watched.isOver() && forced) {
                watched.end = new ContainerEnd.NotBegun("the agent ended while it started the container");
            }
            if (watched.isOver()) {
                untrack(watched);
                listener.onEnded(watched.id, watched.requireEnd());
                return Long.MAX_VALUE;
            }
            // Its supervisor is about to write the exit code; the watch or the poll sees it.
            return Long.MAX_VALUE;
        }
        if (forced) {
            members.forEach(ProcessRuntime::kill);
            return SWEEP_MILLIS;
        }
        if (watched.begun != null) {
            // Each once, and again those that a process forked while it was told.
            members.stream().filter(watched::isNewlyTold).forEach(ProcessRuntime::terminate);
        }
        long left = TimeUnit.NANOSECONDS.toMillis(watched.deadlineNanos() - now) + 1;
        return Math.min(left, watched.nextPause());
    }

    private static void terminate(ProcessStamp process) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }

    private static void kill(ProcessStamp process) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void watchFiles() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name) {
                        StateDirectory.containerOf(name).ifPresent(id -> onWorker(() -> inspect(id)));
                    } else {
                        onWorker(this::inspectAll);
                    }
                }
                if (!key.reset()) {
                    LOG.error("directory={} is gone: exits are now seen only every {} ms", state.path(), POLL_MILLIS);
                    return;
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            // The runtime is closed.
        }
    }

    private void onWorker(Runnable action) {
        try {
            worker.execute(() -> guarded(action));
        } catch (RejectedExecutionException closed) {
            LOG.debug("runtime is closed");
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RejectedExecutionException closed) {
            LOG.debug("runtime is closed");
        } catch (RuntimeException e) {
            // The next poll tries again; a broken file of one container must not blind us to the others.
            LOG.error("state={} cannot be looked at", state.path(), e);
        }
    }

    /** One container as the worker sees it. */
    private static final class Watched {
        final ContainerId id;
        final String program;
        StateDirectory.@Nullable Begun begun;

        @Nullable
        ContainerEnd end;

        private @Nullable Long deadline;
        private boolean startAnnounced;
        private final Set<ProcessStamp> told = new HashSet<>();
        private long pause = SWEEP_MILLIS / 2;
        private int looksAgain;

        Watched(ContainerId id, String program) {
            this.id = id;
            this.program = program;
        }

        boolean isOver() {
            return end != null;
        }

        ContainerEnd requireEnd() {
            if (end == null) {
                throw new IllegalStateException(id + " has not ended");
            }
            return end;
        }

        boolean isStopping() {
            return deadline != null;
        }

        long deadlineNanos() {
            return deadline == null ? Long.MAX_VALUE : deadline;
        }

        boolean deadlinePassed(long now) {
            return deadline != null && now - deadline >= 0;
        }

        void shortenDeadline(long nanos) {
            deadline = deadline == null || nanos - deadline < 0 ? nanos : deadline;
        }

        boolean announceStart() {
            boolean first = !startAnnounced;
            startAnnounced = true;
            return first;
        }

        /** A process may show no environment for good, so this is not asked for ever. */
        boolean mayLookAgain() {
            return looksAgain++ < MAX_LOOKS_AGAIN;
        }

        boolean isNewlyTold(ProcessStamp process) {
            return told.add(process);
        }

        /** How long to wait before the next look at those that have their grace: longer each time. */
        long nextPause() {
            pause = Math.min(2 * pause, MAX_SWEEP_MILLIS);
            return begun == null ? SWEEP_MILLIS : pause;
        }
    }
}
