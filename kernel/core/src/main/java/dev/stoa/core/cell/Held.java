package dev.stoa.core.cell;

import java.util.Collections;
import java.util.SortedMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;

/**
 * What one task or executor holds.
 *
 * @param resources how much
 * @param terms on which terms, and so out of which pool
 * @param labels by which it is counted; empty for an executor
 */
public record Held(Resources resources, TaskTerms terms, SortedMap<String, String> labels) {
    /** On these terms, without labels. */
    public static Held of(Resources resources, TaskTerms terms) {
        return new Held(resources, terms, Collections.emptySortedMap());
    }

    /** Out of which pool. */
    public PoolKey pool() {
        return PoolKey.of(terms);
    }
}
