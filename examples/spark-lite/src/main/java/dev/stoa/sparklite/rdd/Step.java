package dev.stoa.sparklite.rdd;

import java.io.Serializable;

/**
 * One narrow step of a pipeline: turns the sink that wants its results into a sink for its input. This is the place to add
 * a new kind of record-wise transformation: neither planner nor scheduler looks inside.
 *
 * <p>Travels to executors, so whatever it holds must be serializable. {@link #into} is called once per task, therefore
 * the sink it makes may keep state for one partition.
 *
 * @param <A> what comes in
 * @param <B> what goes out
 */
@FunctionalInterface
public interface Step<A, B> extends Serializable {
    /** Makes the sink that feeds {@code out}. */
    Sink<A> into(Sink<B> out);
}
