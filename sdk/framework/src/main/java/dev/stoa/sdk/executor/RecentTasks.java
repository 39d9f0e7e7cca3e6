package dev.stoa.sdk.executor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.stoa.api.id.TaskId;

/** The ids of the tasks that ended last, the oldest going first when there are too many. */
final class RecentTasks {
    private final Map<TaskId, Boolean> tasks;

    RecentTasks(int limit) {
        this.tasks = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TaskId, Boolean> eldest) {
                return size() > limit;
            }
        };
    }

    Set<TaskId> asSet() {
        return Collections.newSetFromMap(tasks);
    }
}
