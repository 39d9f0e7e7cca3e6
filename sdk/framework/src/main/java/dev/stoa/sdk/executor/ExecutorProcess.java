package dev.stoa.sdk.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link ExecutorCore} decides, on one thread: sessions, tasks, the end. Everything comes to that thread
 * through its queue, which holds what the agent and the tasks have said and not more.
 */
final class ExecutorProcess implements TaskReports {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcess.class);

    private final ExecutorEnvironment environment;
    private final SessionTransport transport;
    private final ExecutorCore core;
    private final Map<String, TaskHost> hosts;
    private final BiConsumer<ExitReason, String> exit;
    private final ScheduledExecutorService loop;
    private Optional<Session> session = Optional.empty();
    private long attempt;
    private long wakeAt = Long.MAX_VALUE;
    private @Nullable ScheduledFuture<?> wake;

    /** What the process is made of. */
    record Parts(
            ExecutorEnvironment environment,
            ExecutorConfig config,
            SessionTransport transport,
            TaskSurroundings surroundings) {}

    /**
     * Not started yet.
     *
     * @param exit is told, on the loop's thread, that and why the process must end
     */
    ExecutorProcess(Parts parts, BiConsumer<ExitReason, String> exit) {
        this.environment = parts.environment();
        this.transport = parts.transport();
        this.exit = exit;
        this.core = new ExecutorCore(parts.config(), environment.key(), environment.token());
        ScheduledThreadPoolExecutor single =
                new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "stoa-executor"));
        single.setRemoveOnCancelPolicy(true);
        this.loop = single;
        this.hosts = Map.of(
                Tasks.FUNCTION,
                new FunctionTasks(
                        parts.config().maxThreads(),
                        parts.config().maxAbandonedThreads(),
                        parts.surroundings(),
                        this,
                        loop),
                Tasks.ACTOR,
                new ActorTasks(parts.surroundings(), this));
    }

    /** Begins to attach. */
    void start() {
        enqueue(() -> carryOut(core.start(now())));
    }

    /** Ends threads; sessions end with the transport, which is its owner's. */
    void close() {
        hosts.values().forEach(TaskHost::close);
        loop.shutdownNow();
    }

    @Override
    public void report(TaskSpec task, TaskState state, TaskReason reason, String message, Bytes data) {
        TaskStatus status = new TaskStatus(
                new TaskKey(environment.key().framework(), task.id()),
                environment.agent(),
                1,
                state,
                reason,
                message,
                TaskStatus.NO_EXIT_CODE,
                data,
                System.currentTimeMillis());
        enqueue(() -> carryOut(core.report(status)));
    }

    @Override
    public void exhausted(String why) {
        enqueue(() -> exit.accept(ExitReason.EXHAUSTED, why));
    }

    private void enqueue(Runnable step) {
        try {
            loop.execute(() -> perform(step));
        } catch (RejectedExecutionException closed) {
            LOG.debug("passed over, the executor is closed");
        }
    }

    private void perform(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error broken) {
            LOG.error("the executor is broken and ends", broken);
            exit.accept(ExitReason.EXHAUSTED, "broken: " + broken);
        }
    }

    private void carryOut(List<ExecutorEffect> effects) {
        for (ExecutorEffect effect : effects) {
            carryOut(effect);
        }
        send();
        setWake();
    }

    private void carryOut(ExecutorEffect effect) {
        if (effect instanceof ExecutorEffect.Connect connect) {
            connect(connect.attempt());
        } else if (effect instanceof ExecutorEffect.Disconnect disconnect) {
            session.ifPresent(open -> open.close(disconnect.detail()));
            session = Optional.empty();
        } else if (effect instanceof ExecutorEffect.Run run) {
            run(run.task());
        } else if (effect instanceof ExecutorEffect.Kill kill) {
            hosts.values().forEach(host -> host.kill(kill.task()));
        } else if (effect instanceof ExecutorEffect.KillAll) {
            hosts.values().forEach(TaskHost::killAll);
        } else if (effect instanceof ExecutorEffect.Exit end) {
            session.ifPresent(open -> open.close(end.reason().name()));
            exit.accept(end.reason(), end.detail());
        }
    }

    private void run(TaskSpec task) {
        if (!(task.body() instanceof TaskBody.InExecutor body)) {
            report(task, TaskState.FAILED, TaskReason.LAUNCH_FAILED, "a command is no executor's task", Bytes.NONE);
            return;
        }
        TaskHost host = hosts.get(body.kind());
        if (host == null) {
            String message =
                    "this executor runs tasks of the kinds 'function' and 'actor', not '%s'".formatted(body.kind());
            report(task, TaskState.FAILED, TaskReason.LAUNCH_FAILED, message, Bytes.NONE);
            return;
        }
        host.run(task, body.payload());
    }

    private void connect(long number) {
        attempt = number;
        session = Optional.empty();
        Listener listener = new Listener(number);
        try {
            String first = Files.readAllLines(environment.endpointFile()).stream()
                    .findFirst()
                    .orElse("");
            Hello hello = Hello.of(PeerKind.EXECUTOR, environment.key().toString(), "");
            transport.connect(SessionAddress.parse(first.strip()), hello, listener);
        } catch (IOException | IllegalArgumentException e) {
            listener.onEnded(SessionEnd.of(
                    SessionEnd.Cause.UNREACHABLE,
                    "the agent's endpoint file %s is of no use: %s".formatted(environment.endpointFile(), e)));
        }
    }

    private void send() {
        Optional<ExecutorCall> head = core.head(now());
        while (head.isPresent()) {
            ExecutorCall call = head.get();
            SendResult result = session.map(open -> open.send(call)).orElse(SendResult.ENDED);
            for (ExecutorEffect effect : core.tried(result, now())) {
                carryOut(effect);
            }
            head = core.head(now());
        }
    }

    private void setWake() {
        long due = core.wakeAt();
        if (due == wakeAt) {
            return;
        }
        wakeAt = due;
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
        if (due != Long.MAX_VALUE) {
            long delay = Math.max(0, due - now());
            wake = loop.schedule(() -> perform(this::wake), delay, TimeUnit.MILLISECONDS);
        }
    }

    private void wake() {
        wakeAt = Long.MAX_VALUE;
        carryOut(core.wake(now()));
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Hands on to the loop, from the transport's thread. */
    private final class Listener implements SessionListener {
        private final long number;

        Listener(long number) {
            this.number = number;
        }

        @Override
        public void onOpened(Session opened) {
            enqueue(() -> {
                if (number == attempt) {
                    session = Optional.of(opened);
                    carryOut(core.opened(number, now()));
                } else {
                    opened.close("superseded");
                }
            });
        }

        @Override
        public void onMessage(Session from, Object message) {
            if (message instanceof ExecutorNotice notice) {
                enqueue(() -> carryOut(core.noticed(number, notice, now())));
            } else {
                LOG.warn("dropped message type={}", message.getClass().getName());
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            LOG.info("no session executor={} why=\"{}\"", environment.key(), end);
            enqueue(() -> carryOut(core.ended(number, end, now())));
        }
    }
}
