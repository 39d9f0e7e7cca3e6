package dev.stoa.testkit.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/** What is known of one task: what its framework was told, and what the task itself left on disk. */
final class Story {
    private final List<TaskStatus> told = new ArrayList<>();
    private int starts;
    private int ends;
    private boolean accepted;
    private boolean rejected;

    void accept() {
        accepted = true;
    }

    void reject() {
        rejected = true;
    }

    void tell(TaskStatus status) {
        told.add(status);
    }

    void start() {
        starts++;
    }

    void end() {
        ends++;
    }

    /** Whether nothing more is to come: it was rejected, its end was told, or the master says that nobody has it. */
    boolean isOver() {
        return rejected
                || lastState()
                        .filter(state -> state.isTerminal() || state == TaskState.UNKNOWN)
                        .isPresent();
    }

    boolean isAccepted() {
        return accepted;
    }

    Optional<TaskState> lastState() {
        return told.isEmpty()
                ? Optional.empty()
                : Optional.of(told.get(told.size() - 1).state());
    }

    /** Each promise that was broken, one sentence each. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (starts > 1) {
            faults.add("it was started %d times".formatted(starts));
        }
        if (rejected && starts > 0) {
            faults.add("it was rejected, and it ran");
        }
        if (accepted && rejected) {
            faults.add("it was accepted and rejected");
        }
        if (accepted && !isOver()) {
            faults.add("it was accepted and has no end; the last that was told is %s".formatted(lastState()));
        }
        if (lastState().filter(TaskState.FINISHED::equals).isPresent() && (starts != 1 || ends != 1)) {
            faults.add("it is told to have finished, and it began %d times and ended %d times".formatted(starts, ends));
        }
        if (lastState().filter(TaskState.UNKNOWN::equals).isPresent() && starts > 0) {
            faults.add("it is told that nobody has it, and it ran");
        }
        faults.addAll(orderFaults());
        return faults;
    }

    /** Statuses come in order. A framework that was killed may be told again what it had heard, but nothing else. */
    private List<String> orderFaults() {
        List<String> faults = new ArrayList<>();
        SortedMap<Long, TaskState> numbered = new TreeMap<>();
        boolean ended = false;
        for (TaskStatus status : told) {
            long sequence = status.sequence();
            TaskState before = numbered.get(sequence);
            if (before != null) {
                if (before != status.state()) {
                    faults.add("status %d was told as %s and as %s".formatted(sequence, before, status.state()));
                }
                continue;
            }
            if (ended) {
                faults.add("after its end it is told to be %s".formatted(status.state()));
            }
            if (status.needsAcknowledgement()) {
                long last = numbered.isEmpty() ? 0 : numbered.lastKey();
                if (sequence != last + 1) {
                    faults.add("status %d was told after status %d".formatted(sequence, last));
                }
                numbered.put(sequence, status.state());
            }
            ended |= status.state().isTerminal();
        }
        return faults;
    }
}
