package dev.stoa.api.id;

/**
 * Names one task in the whole cell: a task id is unique only within its framework.
 *
 * @param framework whose task it is
 * @param task the framework's own name for it
 */
public record TaskKey(FrameworkId framework, TaskId task) implements Comparable<TaskKey> {
    @Override
    public int compareTo(TaskKey other) {
        int byFramework = framework.compareTo(other.framework);
        return byFramework != 0 ? byFramework : task.compareTo(other.task);
    }

    @Override
    public String toString() {
        return framework + "/" + task;
    }
}
