package dev.stoa.api.view;

import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;

/**
 * A task as a listing shows it.
 *
 * @param task its id within its framework
 * @param framework its framework's id
 * @param frameworkName its framework's name
 * @param name its own name
 * @param agent where
 * @param state what it has become
 * @param reason why
 * @param message more on why
 * @param exitCode as in {@link dev.stoa.api.task.TaskStatus}
 * @param resources what it holds or held
 * @param atMillis when it came into its state
 */
public record TaskView(
        String task,
        String framework,
        String frameworkName,
        String name,
        String agent,
        TaskState state,
        TaskReason reason,
        String message,
        int exitCode,
        Resources resources,
        long atMillis) {}
