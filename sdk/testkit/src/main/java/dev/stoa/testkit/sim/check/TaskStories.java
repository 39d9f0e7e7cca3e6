package dev.stoa.testkit.sim.check;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/** The story of each task, as its framework has been told it and as it was seen to run. */
final class TaskStories {
    /** One task's story so far. */
    static final class Story {
        private Resources resources = Resources.NONE;
        private Optional<AgentId> placed = Optional.empty();
        private Optional<AgentId> ranOn = Optional.empty();
        private Optional<TaskState> told = Optional.empty();
        private long shown;
        private boolean ended;
        private boolean forsaken;
        private long endedBy;
        private Optional<AgentId> gone = Optional.empty();

        /** What it holds. */
        Resources resources() {
            return resources;
        }

        /** Where the framework was told that it is placed. */
        Optional<AgentId> placed() {
            return placed;
        }

        /** Where its program was started. */
        Optional<AgentId> ranOn() {
            return ranOn;
        }

        /** What the framework was told last. */
        Optional<TaskState> told() {
            return told;
        }

        /** The agent of which the framework was told that a person has marked it gone, and the task with it. */
        Optional<AgentId> gone() {
            return gone;
        }

        /** Whether its framework was removed, and so is not told anything. */
        boolean isForsaken() {
            return forsaken;
        }

        /** Whether a process that was started anew may be told this end although one before it was told it. */
        private boolean isSameEnd(TaskStatus status) {
            return told.equals(Optional.of(status.state())) && endedBy == status.sequence();
        }

        /** Whether the framework was told of its end, or that nobody knows it. */
        boolean isClosed() {
            return ended || told.equals(Optional.of(TaskState.UNKNOWN));
        }
    }

    private final SortedMap<TaskKey, Story> stories = new TreeMap<>();

    SortedMap<TaskKey, Story> all() {
        return stories;
    }

    private Story of(TaskKey task) {
        return stories.computeIfAbsent(task, key -> new Story());
    }

    Resources resourcesOf(TaskKey task) {
        return of(task).resources;
    }

    void ordered(TaskKey task, Resources resources) {
        of(task).resources = resources;
    }

    void forsake(FrameworkId framework) {
        stories.forEach((task, story) -> story.forsaken |= task.framework().equals(framework));
    }

    void placed(TaskKey task, AgentId agent) {
        of(task).placed = Optional.of(agent);
    }

    /**
     * Its program is started.
     *
     * @param agent who starts it
     * @param seen whether the leader can see an agent
     */
    void launched(AgentId agent, TaskKey task, Predicate<AgentId> seen) {
        Story story = of(task);
        // That this launch is placed may be told before it is begun.
        boolean mayBeUnknown = story.told.isEmpty()
                && story.placed.filter(where -> !where.equals(agent)).isEmpty();
        if (story.ranOn.isPresent() && !(mayBeUnknown && !seen.test(story.ranOn.get()))) {
            throw new Violation(
                    "a task is launched at most once",
                    "%s is launched on %s and was launched on %s before".formatted(task, agent, story.ranOn.get()));
        }
        if (story.ended && !story.gone.equals(Optional.of(agent))) {
            throw new Violation(
                    "an ended task does not come back",
                    "%s is launched on %s after its framework was told that it is %s"
                            .formatted(task, agent, story.told.orElseThrow()));
        }
        story.ranOn = Optional.of(agent);
    }

    /** A framework is shown a status. */
    void shown(TaskStatus status) {
        Story story = of(status.task());
        TaskState state = status.state();
        if (status.needsAcknowledgement()) {
            if (status.sequence() > story.shown + 1 && !story.ended) {
                throw new Violation(
                        "no status is left out",
                        "number %d of %s is shown after number %d"
                                .formatted(status.sequence(), status.task(), story.shown));
            }
            story.shown = Math.max(story.shown, status.sequence());
        }
        if (story.ended && !state.isTerminal() && state != TaskState.UNKNOWN) {
            throw new Violation(
                    "an ended task does not come back",
                    "%s is shown as %s after %s".formatted(status.task(), state, story.told.orElseThrow()));
        }
        if (story.ended && state.isTerminal() && !story.isSameEnd(status)) {
            throw new Violation(
                    "a task ends once",
                    "%s is shown as %s by number %d after %s by number %d"
                            .formatted(
                                    status.task(), state, status.sequence(), story.told.orElseThrow(), story.endedBy));
        }
        if (!story.ended && state.isTerminal()) {
            story.endedBy = status.sequence();
        }
        if (status.reason() == TaskReason.AGENT_GONE) {
            story.gone = Optional.of(status.agent());
        }
        story.ended |= state.isTerminal();
        if (state.isTerminal() || !story.ended) {
            story.told = Optional.of(state);
        }
    }
}
