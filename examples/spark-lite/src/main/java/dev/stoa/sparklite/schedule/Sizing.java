package dev.stoa.sparklite.schedule;

import dev.stoa.api.resource.Resources;

/**
 * What tasks and executors hold.
 *
 * @param task each task
 * @param executor each executor beside its tasks
 */
public record Sizing(Resources task, Resources executor) {
    public Sizing {
        if (task.isNone()) {
            throw new IllegalArgumentException("a task must hold something, such as cpus:1");
        }
    }
}
