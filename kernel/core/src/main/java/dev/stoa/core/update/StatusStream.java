package dev.stoa.core.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of one task on their way to its framework: numbered from 1, one in flight, the next only when that one
 * is acknowledged.
 *
 * <p>Deciding changes nothing; {@link #apply} does, with events that are recorded. Holds at most {@value #MAX_PENDING}
 * unacknowledged statuses, and one more if it is terminal.
 */
public final class StatusStream {
    /** The most statuses that wait for acknowledgement, a terminal one not counted. */
    public static final int MAX_PENDING = 64;

    private final TaskKey task;
    private final Deque<TaskStatus> pending = new ArrayDeque<>();
    private @Nullable TaskStatus latest;
    private long reporterSequence;

    public StatusStream(TaskKey task) {
        this.task = task;
    }

    /**
     * Adds a status that its keeper has made itself.
     *
     * @param status its number is ignored
     */
    public Decision<StatusEvent, AppendReply> append(TaskStatus status) {
        return join(status, reporterSequence);
    }

    /**
     * Adds a status that the task's reporter numbered, once.
     *
     * @param status its number is ignored
     * @param number the reporter's own, rising from 1; gaps are no matter
     */
    public Decision<StatusEvent, AppendReply> appendReported(TaskStatus status, long number) {
        if (number <= reporterSequence) {
            return Decision.unchanged(new AppendReply.Repeated());
        }
        return join(status, number);
    }

    private Decision<StatusEvent, AppendReply> join(TaskStatus status, long reporter) {
        Invariant.check(status.task().equals(task), "status of %s in the stream of %s", status.task(), task);
        if (isEnded()) {
            return Decision.unchanged(new AppendReply.AfterEnd());
        }
        if (pending.size() >= MAX_PENDING && !status.state().isTerminal()) {
            return Decision.unchanged(new AppendReply.Full());
        }
        TaskStatus numbered = status.withSequence(latest == null ? 1 : latest.sequence() + 1);
        AppendReply reply = pending.isEmpty() ? new AppendReply.IsHead(numbered) : new AppendReply.Queued(numbered);
        return Decision.of(new StatusEvent.Appended(numbered, reporter), reply);
    }

    /** Takes an acknowledgement of the head; any other number is late or early and changes nothing. */
    public Decision<StatusEvent, Optional<TaskStatus>> acknowledge(long sequence) {
        TaskStatus head = pending.peekFirst();
        if (head == null || head.sequence() != sequence) {
            return Decision.unchanged(Optional.empty());
        }
        Optional<TaskStatus> next = pending.stream().skip(1).findFirst();
        return Decision.of(new StatusEvent.Acknowledged(task, sequence), next);
    }

    /** Changes the stream by a recorded event. */
    public void apply(StatusEvent event) {
        if (event instanceof StatusEvent.Appended appended) {
            TaskStatus status = appended.status();
            long previous = latest == null ? status.sequence() - 1 : latest.sequence();
            Invariant.check(
                    status.sequence() == previous + 1,
                    "status %d of %s does not follow %d",
                    status.sequence(),
                    task,
                    previous);
            pending.addLast(status);
            latest = status;
            reporterSequence = appended.reporterSequence();
        } else if (event instanceof StatusEvent.Acknowledged ack) {
            TaskStatus head = pending.pollFirst();
            Invariant.check(
                    head != null && head.sequence() == ack.sequence(),
                    "acknowledgement %d of %s is not of its head",
                    ack.sequence(),
                    task);
        }
    }

    /** The status in flight: to be sent again on every new session. */
    public Optional<TaskStatus> head() {
        return Optional.ofNullable(pending.peekFirst());
    }

    /** The newest status, acknowledged or not. */
    public Optional<TaskStatus> latest() {
        return Optional.ofNullable(latest);
    }

    /** The number up to which everything is acknowledged; 0 before the first. */
    public long acknowledged() {
        TaskStatus head = pending.peekFirst();
        if (head != null) {
            return head.sequence() - 1;
        }
        return latest == null ? 0 : latest.sequence();
    }

    /** Whether the newest status is terminal. */
    public boolean isEnded() {
        return latest != null && latest.state().isTerminal();
    }

    /** Whether the task has ended and everything is acknowledged: the stream can be forgotten. */
    public boolean isSpent() {
        return isEnded() && pending.isEmpty();
    }

    /** The shortest list of events that makes an equal stream out of a new one. */
    public List<StatusEvent> replay() {
        List<StatusEvent> events = new ArrayList<>();
        if (latest != null && pending.isEmpty()) {
            events.add(new StatusEvent.Appended(latest, reporterSequence));
            events.add(new StatusEvent.Acknowledged(task, latest.sequence()));
        }
        for (TaskStatus status : pending) {
            events.add(new StatusEvent.Appended(status, reporterSequence));
        }
        return events;
    }
}
