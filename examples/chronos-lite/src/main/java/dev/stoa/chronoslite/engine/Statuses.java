package dev.stoa.chronoslite.engine;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;

/** What a task's status means for its run. */
public final class Statuses {
    /** Reasons of this beginning say that a run was ended because it took too long. */
    static final String TOO_LONG = "ran longer than ";

    // What an agent says of commands that it could not or would not begin.
    private static final Set<TaskReason> NEVER_BEGAN =
            Set.of(TaskReason.LAUNCH_FAILED, TaskReason.ARTIFACT_FAILED, TaskReason.USER_REFUSED);

    /** What is to be done about the status itself. */
    public enum Verdict {
        /** It is taken; acknowledge it when the decision is written. */
        TAKEN,
        /** No run wants such a task; acknowledge, and end it if it lives. */
        STRANGER
    }

    private Statuses() {}

    static Decision<Verdict> take(
            TaskStatus status, Optional<Run> found, Draft draft, Optional<Placement.Sent> sent, Placement placement) {
        if (found.isEmpty() || found.get().state().isTerminal() || found.get().state() == RunState.BACKOFF) {
            boolean lives = status.state().isLive() || status.state() == TaskState.UNREACHABLE;
            return draft.decide(lives ? Verdict.STRANGER : Verdict.TAKEN);
        }
        Run run = found.get();
        State.Job job = draft.state().job(run.id().job()).orElseThrow();
        Lifecycle lifecycle = new Lifecycle(draft);
        switch (status.state()) {
            case STAGING, STARTING, KILLING -> {}
            case UNREACHABLE -> placement.note(run.id().toString(), "its agent cannot be seen");
            case RUNNING -> running(status, run, draft, sent, placement);
            case FINISHED -> finished(status, started(status, run, sent, placement), job, lifecycle);
            case FAILED -> failed(status, started(status, run, sent, placement), job, lifecycle);
            case KILLED -> killed(run, job, lifecycle);
            case DROPPED -> nowhere(status, run, job, draft, lifecycle);
            case GONE, UNKNOWN -> lost(status, run, job, draft, lifecycle);
        }
        return draft.decide(Verdict.TAKEN);
    }

    private static void running(
            TaskStatus status, Run run, Draft draft, Optional<Placement.Sent> sent, Placement placement) {
        if (run.state() == RunState.READY) {
            draft.put(started(status, run, sent, placement));
        }
    }

    /** The run as it is once its agent has spoken, also if the word of its beginning was lost. */
    private static Run started(TaskStatus status, Run run, Optional<Placement.Sent> sent, Placement placement) {
        if (run.startedMillis() > 0 || NEVER_BEGAN.contains(status.reason())) {
            return run;
        }
        String agent = status.agent().value();
        String endpoint = sent.map(Placement.Sent::endpoint).orElseGet(() -> placement.endpoint(agent));
        Run running = run.running(agent, endpoint, status.atMillis());
        return run.state() == RunState.KILLING ? running.killing(run.reason()) : running;
    }

    private static void finished(TaskStatus status, Run run, State.Job job, Lifecycle lifecycle) {
        lifecycle.end(job, run, RunState.SUCCEEDED, status.exitCode(), "");
    }

    private static void failed(TaskStatus status, Run run, State.Job job, Lifecycle lifecycle) {
        if (run.state() == RunState.KILLING) {
            killed(run, job, lifecycle);
            return;
        }
        String why = status.reason() == TaskReason.EXITED
                ? "exit code %d".formatted(status.exitCode())
                : "%s: %s".formatted(status.reason().name().toLowerCase(Locale.ROOT), status.message());
        lifecycle.attemptFailed(job, run, status.exitCode(), why);
    }

    private static void killed(Run run, State.Job job, Lifecycle lifecycle) {
        if (run.state() == RunState.KILLING && run.reason().startsWith(TOO_LONG)) {
            lifecycle.attemptFailed(job, run, -1, run.reason());
        } else {
            String why = run.state() == RunState.KILLING ? run.reason() : "killed by an operator";
            lifecycle.end(job, run, RunState.KILLED, -1, why);
        }
    }

    /** Nothing ran: it does not count as a try. */
    private static void nowhere(TaskStatus status, Run run, State.Job job, Draft draft, Lifecycle lifecycle) {
        if (run.state() == RunState.KILLING) {
            killed(run, job, lifecycle);
        } else {
            draft.put(run.relaunched("launched again: " + status.message()));
        }
    }

    /** If no agent ever spoke of it, nothing ran as far as anyone can tell; else it counts as a failed try. */
    private static void lost(TaskStatus status, Run run, State.Job job, Draft draft, Lifecycle lifecycle) {
        if (run.state() == RunState.READY) {
            nowhere(status, run, job, draft, lifecycle);
        } else if (run.state() == RunState.KILLING) {
            killed(run, job, lifecycle);
        } else {
            lifecycle.attemptFailed(job, run, -1, "lost with its agent: " + status.message());
        }
    }
}
