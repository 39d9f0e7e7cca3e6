package dev.stoa.sparklite.plan;

import java.io.Serializable;

import dev.stoa.sparklite.rdd.Reduction;

/** Where the records of a stage's tasks come from. What each single task reads comes with the task. */
public sealed interface Source extends Serializable {
    /** Records that travel with the task. */
    record Slice() implements Source {}

    /** Lines of files. */
    record Lines() implements Source {}

    /**
     * What the tasks of another stage wrote for this partition.
     *
     * @param shuffle which movement
     * @param reduction joins the values that they left apart
     */
    record Shuffled(int shuffle, Reduction<?> reduction) implements Source {}
}
