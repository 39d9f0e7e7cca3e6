package dev.stoa.testkit.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Whether nothing more is to come: it was rejected, or its end was told. */
    boolean isOver() {
        return rejected || lastState().filter(TaskState::isTerminal).isPresent();
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
        faults.addAll(orderFaults());
        return faults;
    }

    private List<String> orderFaults() {
        List<String> faults = new ArrayList<>();
        long last = 0;
        boolean ended = false;
        for (TaskStatus status : told) {
            if (ended) {
                faults.add("after its end it is told to be %s".formatted(status.state()));
            }
            if (status.needsAcknowledgement()) {
                if (status.sequence() != last + 1) {
                    faults.add("status %d was told after status %d".formatted(status.sequence(), last));
                }
                last = status.sequence();
            }
            ended |= status.state().isTerminal();
        }
        return faults;
    }
}
