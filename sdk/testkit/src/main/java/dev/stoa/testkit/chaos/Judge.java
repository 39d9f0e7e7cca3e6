package dev.stoa.testkit.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/**
 * Collects what happened to every task and says which promises were broken: each task has one story, told in order, with one
 * end, and never ran twice.
 *
 * <p>All methods from any thread.
 */
public final class Judge {
    private static final int MAX_FAULTS_SHOWN = 50;

    private final SortedMap<TaskId, Story> stories = new TreeMap<>();

    /** A task was asked for. */
    public synchronized void submitted(TaskId task) {
        stories.computeIfAbsent(task, id -> new Story());
    }

    /** The master has said that a task is placed. */
    public synchronized void accepted(TaskId task) {
        story(task).accept();
    }

    /** The master has said that a task is not placed; it may not run. */
    public synchronized void rejected(TaskId task) {
        story(task).reject();
    }

    /** The framework was told a status. */
    public synchronized void told(TaskStatus status) {
        Story story = story(status.task().task());
        // That anything at all is told of it says that it was accepted, if the answer itself was lost.
        if (status.state() != TaskState.UNKNOWN) {
            story.accept();
        }
        story.tell(status);
    }

    /** The task itself has left its mark that it began. */
    public synchronized void started(TaskId task) {
        story(task).start();
    }

    /** The task itself has left its mark that it came to its end. */
    public synchronized void ended(TaskId task) {
        story(task).end();
    }

    private Story story(TaskId task) {
        return stories.computeIfAbsent(task, id -> new Story());
    }

    /** The accepted tasks whose end was not told yet. */
    public synchronized List<TaskId> open() {
        List<TaskId> open = new ArrayList<>();
        stories.forEach((task, story) -> {
            if (story.isAccepted() && !story.isOver()) {
                open.add(task);
            }
        });
        return open;
    }

    /** What was found. */
    public synchronized Verdict verdict() {
        List<String> faults = new ArrayList<>();
        SortedMap<TaskState, Integer> ends = new TreeMap<>();
        int accepted = 0;
        for (Map.Entry<TaskId, Story> entry : stories.entrySet()) {
            Story story = entry.getValue();
            accepted += story.isAccepted() ? 1 : 0;
            story.lastState().ifPresent(state -> ends.merge(state, 1, Integer::sum));
            for (String fault : story.faults()) {
                faults.add("task %s: %s".formatted(entry.getKey(), fault));
            }
        }
        return new Verdict(stories.size(), accepted, ends, faults);
    }

    /**
     * What was found.
     *
     * @param submitted how many tasks were asked for
     * @param accepted how many of them were accepted
     * @param ends how many ended how
     * @param faults each broken promise, one sentence each
     */
    public record Verdict(int submitted, int accepted, SortedMap<TaskState, Integer> ends, List<String> faults) {
        public Verdict {
            ends = new TreeMap<>(ends);
            faults = List.copyOf(faults);
        }

        /** Whether every promise was kept. */
        public boolean isClean() {
            return faults.isEmpty();
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("%d tasks asked for, %d accepted, ends %s: %s"
                    .formatted(
                            submitted,
                            accepted,
                            ends,
                            isClean() ? "every promise was kept" : faults.size() + " promises were broken"));
            faults.stream().limit(MAX_FAULTS_SHOWN).forEach(fault -> text.append("\n  ")
                    .append(fault));
            return text.toString();
        }
    }
}
