package dev.stoa.sparklite.plan;

import java.io.Serializable;
import java.util.List;

/**
 * Tasks of one kind, which can all run at once when what they read is there.
 *
 * @param number within the plan, from 0; a stage reads only what stages of lower numbers write
 * @param code what each task does
 * @param inputs what each task reads by itself
 * @param wanted the partitions to compute, ascending; for a stage that writes a shuffle, all
 */
public record Stage(int number, Code code, Inputs inputs, List<Integer> wanted) {
    public Stage {
        wanted = List.copyOf(wanted);
    }

    /** The part that is the same for all tasks, and all that is sent of a stage to executors. */
    public record Code(Pipeline pipeline, Target target) implements Serializable {}

    /** The part that differs from task to task. */
    public sealed interface Inputs {
        /** One list of records per partition. */
        record Slices(List<? extends List<?>> slices) implements Inputs {}

        /** One list of splits per partition. */
        record Files(List<List<dev.stoa.sparklite.read.Split>> tasks) implements Inputs {}

        /** What the named shuffle holds for the partition. */
        record Shuffled(int shuffle) implements Inputs {}
    }
}
