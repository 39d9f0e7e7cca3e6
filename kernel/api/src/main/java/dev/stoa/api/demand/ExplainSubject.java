package dev.stoa.api.demand;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskTerms;

/** What an explanation is asked about. */
public sealed interface ExplainSubject {
    /**
     * Something that has a name.
     *
     * @param name {@code FRAMEWORK}, {@code FRAMEWORK/DEMAND} or {@code FRAMEWORK/TASK}; a framework that asks may leave itself
     *     out; the id of a task alone will do if only one has it
     */
    record Named(String name) implements ExplainSubject {}

    /**
     * Something that nobody has demanded yet.
     *
     * @param role to whose share it would be charged
     * @param resources what each task would hold
     * @param terms on which terms
     * @param labels by which constraints would count the tasks, among themselves too
     * @param count how many tasks, together
     */
    record Shape(RoleName role, Resources resources, TaskTerms terms, SortedMap<String, String> labels, int count)
            implements ExplainSubject {
        public Shape {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            if (count < 1 || count > Demand.MAX_COUNT) {
                throw new IllegalArgumentException("%d tasks must be 1 to %d".formatted(count, Demand.MAX_COUNT));
            }
            if (resources.isNone()) {
                throw new IllegalArgumentException("a task asks for no resources, must ask for some");
            }
        }
    }
}
