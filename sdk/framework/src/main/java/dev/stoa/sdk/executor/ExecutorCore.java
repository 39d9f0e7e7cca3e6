package dev.stoa.sdk.executor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.SessionEnd;

/**
 * Decides what an executor says to its agent, over any number of the agent's lives: attach, report, report again until it
 * is stored, and when to end.
 *
 * <p>Each input takes the time and returns what is to be done, in order. After each input the caller sends what {@link
 * #head} gives until it gives nothing, and comes back with {@link #wake} at {@link #wakeAt}; late and early are
 * tolerated.
 */
final class ExecutorCore {
    private static final long NEVER = Long.MAX_VALUE;

    /** Data of statuses in one attach; what is more is reported after it. */
    private static final long MAX_ATTACH_BYTES = 1 << 20;

    private static final long SEND_RETRY_MILLIS = 5;

    /** How long an executor that shuts down waits for its last statuses to be stored, beyond its tasks' grace. */
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final ExecutorConfig config;
    private final ExecutorKey key;
    private final String token;
    private final StatusBook statuses;
    private final Map<TaskId, TaskSpec> running = new LinkedHashMap<>();
    private final Set<TaskId> ended;

    private ExecutorPhase phase = ExecutorPhase.DETACHED;
    private Optional<ExecutorCall> attach = Optional.empty();
    private long attempt;
    private int failures;
    private long attemptAt = NEVER;
    private long answerDeadline = NEVER;
    private long recoveryDeadline;
    private long sendNotBefore;
    private long shutdownDeadline = NEVER;
    private String lastEnd = "no attempt has been made";

    ExecutorCore(ExecutorConfig config, ExecutorKey key, String token) {
        this.config = config;
        this.key = key;
        this.token = token;
        this.statuses = new StatusBook(config.rememberedTasks());
        this.ended = new RecentTasks(config.rememberedTasks()).asSet();
    }

    ExecutorPhase phase() {
        return phase;
    }

    List<ExecutorEffect> start(long nowMillis) {
        recoveryDeadline = nowMillis + config.recoveryTimeoutMillis();
        attemptAt = nowMillis;
        return wake(nowMillis);
    }

    List<ExecutorEffect> opened(long ofAttempt, long nowMillis) {
        if (ofAttempt == attempt && phase == ExecutorPhase.CONNECTING) {
            phase = ExecutorPhase.ATTACHING;
            answerDeadline = nowMillis + config.attachTimeoutMillis();
            statuses.resend();
            attach = Optional.of(new ExecutorCall.Attach(key, token, statuses.take(MAX_ATTACH_BYTES)));
        }
        return List.of();
    }

    List<ExecutorEffect> ended(long ofAttempt, SessionEnd end, long nowMillis) {
        boolean current = ofAttempt == attempt && phase != ExecutorPhase.DETACHED && phase != ExecutorPhase.ENDED;
        return current ? lose(end.toString(), nowMillis) : List.of();
    }

    private List<ExecutorEffect> lose(String why, long nowMillis) {
        if (phase == ExecutorPhase.ATTACHED) {
            recoveryDeadline = nowMillis + config.recoveryTimeoutMillis();
        }
        phase = ExecutorPhase.DETACHED;
        attach = Optional.empty();
        answerDeadline = NEVER;
        sendNotBefore = 0;
        lastEnd = why;
        long delay = config.attachRetryInitialMillis() << Math.min(failures, 20);
        attemptAt = nowMillis + Math.min(delay, config.attachRetryMaxMillis());
        failures++;
        return List.of();
    }

    List<ExecutorEffect> noticed(long ofAttempt, ExecutorNotice notice, long nowMillis) {
        if (ofAttempt != attempt) {
            return List.of();
        }
        if (phase == ExecutorPhase.ATTACHING) {
            if (notice instanceof ExecutorNotice.Attached) {
                phase = ExecutorPhase.ATTACHED;
                answerDeadline = NEVER;
                failures = 0;
            } else if (notice instanceof ExecutorNotice.AttachRefused refused) {
                return exit(ExitReason.REFUSED, refused.reason());
            }
            return List.of();
        }
        return phase == ExecutorPhase.ATTACHED ? noticed(notice, nowMillis) : List.of();
    }

    private List<ExecutorEffect> noticed(ExecutorNotice notice, long nowMillis) {
        if (notice instanceof ExecutorNotice.TaskAssigned assigned) {
            TaskId task = assigned.task().id();
            if (shutdownDeadline != NEVER || running.containsKey(task) || ended.contains(task)) {
                return List.of();
            }
            running.put(task, assigned.task());
            return List.of(new ExecutorEffect.Run(assigned.task()));
        } else if (notice instanceof ExecutorNotice.KillOrdered kill) {
            return List.of(new ExecutorEffect.Kill(kill.task()));
        } else if (notice instanceof ExecutorNotice.StatusStored stored) {
            statuses.stored(stored.task(), stored.sequence());
            return exitIfDone();
        } else if (notice instanceof ExecutorNotice.ShutdownOrdered) {
            return shutDown(nowMillis);
        }
        return List.of();
    }

    private List<ExecutorEffect> shutDown(long nowMillis) {
        if (shutdownDeadline == NEVER) {
            long grace = running.values().stream()
                    .mapToLong(TaskSpec::killGraceMillis)
                    .max()
                    .orElse(0);
            shutdownDeadline = nowMillis + grace + LAST_WORDS_MILLIS;
        }
        List<ExecutorEffect> done = exitIfDone();
        return done.isEmpty() ? List.of(new ExecutorEffect.KillAll()) : done;
    }

    private List<ExecutorEffect> exitIfDone() {
        boolean done = shutdownDeadline != NEVER && running.isEmpty() && statuses.isEmpty();
        return done ? exit(ExitReason.SHUT_DOWN, "the agent ordered it") : List.of();
    }

    /** A task has something to say; its number does not matter. */
    List<ExecutorEffect> report(TaskStatus status) {
        TaskId task = status.task().task();
        if (!running.containsKey(task)) {
            return List.of();
        }
        statuses.add(status);
        if (status.state().isTerminal()) {
            running.remove(task);
            ended.add(task);
        }
        return List.of();
    }

    List<ExecutorEffect> wake(long nowMillis) {
        if (phase == ExecutorPhase.ENDED) {
            return List.of();
        }
        if (nowMillis >= sendNotBefore) {
            sendNotBefore = 0;
        }
        if (nowMillis >= shutdownDeadline) {
            return exit(ExitReason.SHUT_DOWN, "the agent ordered it; %d tasks did not end".formatted(running.size()));
        }
        if (nowMillis >= answerDeadline) {
            String why = "the attach was not answered within %d ms".formatted(config.attachTimeoutMillis());
            List<ExecutorEffect> effects = new ArrayList<>(List.of(new ExecutorEffect.Disconnect(why)));
            effects.addAll(lose(why, nowMillis));
            return effects;
        }
        if (phase != ExecutorPhase.ATTACHED && nowMillis >= recoveryDeadline) {
            return exit(
                    ExitReason.ABANDONED,
                    "no agent took this executor for %d ms; last: %s"
                            .formatted(config.recoveryTimeoutMillis(), lastEnd));
        }
        if (phase == ExecutorPhase.DETACHED && nowMillis >= attemptAt) {
            phase = ExecutorPhase.CONNECTING;
            attemptAt = NEVER;
            attempt++;
            return List.of(new ExecutorEffect.Connect(attempt));
        }
        return List.of();
    }

    long wakeAt() {
        if (phase == ExecutorPhase.ENDED) {
            return NEVER;
        }
        long recovery = phase == ExecutorPhase.ATTACHED ? NEVER : recoveryDeadline;
        long send = sendNotBefore == 0 ? NEVER : sendNotBefore;
        return Math.min(Math.min(attemptAt, answerDeadline), Math.min(Math.min(recovery, send), shutdownDeadline));
    }

    /** The call that is to be sent now on the current session. */
    Optional<ExecutorCall> head(long nowMillis) {
        if (nowMillis < sendNotBefore) {
            return Optional.empty();
        }
        if (attach.isPresent()) {
            return attach;
        }
        return phase == ExecutorPhase.ATTACHED ? statuses.head().map(ExecutorCall.ReportStatus::new) : Optional.empty();
    }

    /** What became of sending the head. */
    List<ExecutorEffect> tried(SendResult result, long nowMillis) {
        if (result == SendResult.BACK_PRESSURED || result == SendResult.ENDED) {
            sendNotBefore = nowMillis + SEND_RETRY_MILLIS;
            return List.of();
        }
        sendNotBefore = 0;
        if (attach.isPresent()) {
            attach = Optional.empty();
        } else {
            statuses.headSent();
        }
        return List.of();
    }

    private List<ExecutorEffect> exit(ExitReason reason, String detail) {
        phase = ExecutorPhase.ENDED;
        return List.of(new ExecutorEffect.Exit(reason, detail));
    }
}
