package dev.stoa.core.reign;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.TaskStatusChanged;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.cell.Held;
import dev.stoa.core.task.KillCause;
import dev.stoa.core.task.TaskEntry;

/** Carries statuses up, acknowledgements and kills down, and frees what an ended task held. */
final class Statuses {
    /** How many kills of tasks that no agent has brought yet are remembered; frameworks repeat what is not. */
    private static final int MAX_UNSEEN_KILLS = 10_000;

    private final Desk desk;
    private final SlotMoves moves;
    private final Set<TaskKey> unseenKills = new LinkedHashSet<>();

    Statuses(Desk desk, SlotMoves moves) {
        this.desk = desk;
        this.moves = moves;
    }

    /** An agent tells of a task. A terminal status frees the task's resources at once, acknowledged or not. */
    void reported(AgentId agent, TaskStatus status) {
        Optional<TaskEntry> found =
                desk.tasks().find(status.task()).filter(entry -> entry.agent().equals(agent));
        if (found.isEmpty()) {
            // Ended and acknowledged long ago, nobody's any more, or a double: nothing is owed to anyone.
            acknowledgeInPlace(agent, status);
            if (status.state().isTerminal()) {
                moves.doubleEnded(agent, status.task());
            } else {
                desk.sayIfAttached(agent, new AgentNotice.KillOrdered(status.task()));
            }
            return;
        }
        TaskEntry entry = found.get();
        switch (desk.tasks().report(entry, status)) {
            case NEWS -> {
                if (status.state().isTerminal()) {
                    moves.taskEnded(entry.agent(), entry.key());
                }
                tell(entry, status);
            }
            case ACKNOWLEDGED_BEFORE -> acknowledgeInPlace(agent, status);
            case CONTRADICTION -> {
                acknowledgeInPlace(agent, status);
                if (!status.state().isTerminal()) {
                    desk.sayIfAttached(agent, new AgentNotice.KillOrdered(status.task()));
                }
            }
        }
    }

    /**
     * Whether an agent brings a second task of one key: while it could not be seen its demand was stated again and placed elsewhere, so
     * that the other one is what the framework has heard of.
     */
    boolean isDouble(AgentId agent, TaskRecord record) {
        return desk.tasks()
                .find(record.key())
                .map(entry -> !entry.agent().equals(agent))
                .orElseGet(() -> desk.tasks().isSettled(record.key()));
    }

    /** Takes a second task of one key in, which ends now and holds what it has until then. */
    void takeBackDouble(AgentId agent, TaskRecord record) {
        if (record.latest().state().isTerminal()) {
            moves.doubleEnded(agent, record.key());
        } else {
            desk.cell()
                    .restoreDouble(agent, record.key(), new Held(record.resources(), record.terms(), record.labels()));
            desk.sayIfAttached(agent, new AgentNotice.KillOrdered(record.key()));
        }
    }

    /** Hands a numbered status to its framework; in the place of one that is gone, acknowledges it. */
    private void tell(TaskEntry entry, TaskStatus status) {
        FrameworkId framework = entry.key().framework();
        if (desk.frameworks().containsKey(framework)) {
            desk.sayIfAttached(framework, new TaskStatusChanged(status));
            return;
        }
        acknowledgeInPlace(entry.agent(), status);
        desk.tasks().acknowledge(entry, status.sequence());
        forgetIfEmpty(framework);
    }

    /** Says all that a framework has not acknowledged. */
    void tellAllOf(FrameworkId framework) {
        for (TaskEntry entry : desk.tasks().of(framework)) {
            entry.unacknowledged().ifPresent(status -> desk.sayIfAttached(framework, new TaskStatusChanged(status)));
        }
    }

    /** Settles in its place what a framework that is gone will never acknowledge. */
    void acknowledgeAllOf(FrameworkId framework) {
        for (TaskEntry entry : desk.tasks().of(framework)) {
            entry.unacknowledged().ifPresent(status -> tell(entry, status));
            desk.tasks().endIfSettled(entry);
        }
    }

    /** Moves a task by what the master knows without its agent, frees what it held if that ends it, and says so. */
    void conclude(TaskEntry entry, TaskState state, TaskReason reason, String message, long nowMillis) {
        TaskStatus status = TaskStatus.ofMaster(entry.key(), entry.agent(), state, reason, message, nowMillis);
        if (!desk.tasks().moveIfAllowed(entry, status)) {
            if (state != TaskState.UNREACHABLE) {
                tellWhatWasBrought(entry);
            }
            return;
        }
        desk.sayIfAttached(entry.key().framework(), new TaskStatusChanged(status));
        if (state.isTerminal()) {
            moves.taskEnded(entry.agent(), entry.key());
            desk.tasks().endIfSettled(entry);
        }
    }

    /**
     * An agent has brought the end of a task back and will not report it any more: the end is told in its place. As long as the agent may
     * be seen again, what led to the end and its data are still to come.
     */
    private void tellWhatWasBrought(TaskEntry entry) {
        if (entry.isMoreToCome() && entry.unacknowledged().isEmpty()) {
            desk.tasks().tellInstead(entry);
            tell(entry, entry.latest());
        }
    }

    private void acknowledgeInPlace(AgentId agent, TaskStatus status) {
        desk.sayIfAttached(agent, new AgentNotice.StatusAcknowledged(status.task(), status.sequence()));
    }

    void acknowledge(FrameworkId framework, SchedulerCall.Acknowledge call) {
        TaskKey key = new TaskKey(framework, call.task());
        desk.tasks().find(key).ifPresent(entry -> {
            entry.unacknowledged()
                    .filter(earlier -> earlier.sequence() < call.sequence())
                    .ifPresent(earlier -> acknowledgeInPlace(call.agent(), earlier));
            desk.tasks().acknowledge(entry, call.sequence());
        });
        // Passed on even if nothing is known here: after a fail-over the agent may wait for it.
        desk.sayIfAttached(call.agent(), new AgentNotice.StatusAcknowledged(key, call.sequence()));
    }

    void kill(FrameworkId framework, TaskId task, long nowMillis) {
        TaskKey key = new TaskKey(framework, task);
        Optional<TaskEntry> found = desk.tasks().remember(key);
        if (found.isEmpty()) {
            killUnseen(key, nowMillis);
            return;
        }
        TaskEntry entry = found.get();
        if (entry.state().isTerminal()) {
            Reconciliation.answer(desk, entry, nowMillis);
            return;
        }
        orderKill(entry);
    }

    /** Soon after a fail-over the task may still be brought back; then it is not to run on until the kill is repeated. */
    private void killUnseen(TaskKey key, long nowMillis) {
        Optional<TaskStatusChanged> unknown = Reconciliation.unknown(desk, key, nowMillis);
        unknown.ifPresentOrElse(status -> desk.sayIfAttached(key.framework(), status), () -> killWhenBroughtBack(key));
        if (desk.agents().values().stream().noneMatch(AgentSeat::mayBringTasks)) {
            unseenKills.clear();
        }
    }

    /** Ends a task that an agent which is expected still has to bring. */
    void killWhenBroughtBack(TaskKey key) {
        if (unseenKills.size() < MAX_UNSEEN_KILLS) {
            unseenKills.add(key);
        }
    }

    /** Orders what was asked for before its agent brought the task back. */
    void broughtBack(TaskEntry entry) {
        if (unseenKills.remove(entry.key())) {
            desk.tasks().orderKill(entry, KillCause.ORDERED);
        }
    }

    /** Orders a kill, now or when the agent is back. */
    void orderKill(TaskEntry entry) {
        orderKill(entry, KillCause.ORDERED);
    }

    /** The same for another cause. */
    void orderKill(TaskEntry entry, KillCause cause) {
        desk.tasks().orderKill(entry, cause);
        sayKillIfOrdered(entry);
    }

    /** Says again that a task shall end, if it shall. */
    void sayKillIfOrdered(TaskEntry entry) {
        entry.killCause()
                .ifPresent(cause -> desk.sayIfAttached(
                        entry.agent(), new AgentNotice.KillOrdered(entry.key(), cause.reason(), cause.message())));
    }

    /** Forgets a removed framework that holds nothing any more. */
    void forgetIfEmpty(FrameworkId framework) {
        boolean holdsNothing =
                desk.cell().charge(framework).isNone() && !desk.tasks().hasAnyOf(framework);
        if (!desk.frameworks().containsKey(framework) && holdsNothing) {
            desk.cell().forget(framework);
        }
    }
}
