package dev.stoa.chronoslite.engine;

import dev.stoa.chronoslite.job.JobDefinition;

/**
 * A job as it is kept: what people said, and since when.
 *
 * @param definition as it was said, complete; nothing that runs ever changes it
 * @param generation tells it from earlier jobs of the same name
 * @param version rises with each change; a change names the one it was made from
 * @param createdMillis when it was first said
 * @param updatedMillis when it was last changed
 */
public record JobRecord(
        JobDefinition definition, long generation, long version, long createdMillis, long updatedMillis) {
    /** The job's name. */
    public String name() {
        return definition.name();
    }
}
