package dev.stoa.api.placement;

/**
 * Where a matcher finds the tasks of a framework counted.
 *
 * @param <C> the kind of candidate
 */
public interface TaskCounts<C extends Candidate> {
    /** The count for this selector over the domains of this name; it follows what happens later. */
    TaskCount<C> of(String domain, LabelSelector tasks);
}
