package dev.stoa.core.eviction;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * A live task as those see it who may take from it.
 *
 * @param task which
 * @param agent where
 * @param role to whose share it is charged
 * @param priority higher is taken later
 * @param supply out of which supply of the agent its resources come
 * @param reservation out of which reservation; empty for unreserved resources
 * @param resources what becomes free when it ends
 * @param labels by which budgets choose it
 * @param sinceMillis when it was launched, as far as is known: what is younger loses less work
 */
public record Holding(
        TaskKey task,
        AgentId agent,
        RoleName role,
        int priority,
        Supply supply,
        Optional<ReservationId> reservation,
        Resources resources,
        SortedMap<String, String> labels,
        long sinceMillis) {
    public Holding {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** Whose it is. */
    public FrameworkId framework() {
        return task.framework();
    }
}
