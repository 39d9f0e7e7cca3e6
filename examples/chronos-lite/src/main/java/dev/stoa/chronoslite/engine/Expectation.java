package dev.stoa.chronoslite.engine;

/** What the giver of an order thinks of the job as it is; an order that is mistaken there is refused. */
public sealed interface Expectation {
    /** Whatever there is. */
    record Anything() implements Expectation {}

    /** There is no such job. */
    record Nothing() implements Expectation {}

    /** There is one, in this version. */
    record Version(long number) implements Expectation {}
}
