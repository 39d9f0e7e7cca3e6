package dev.stoa.core.supervise;

/** What is to be done for a supervised framework. */
public sealed interface Step {
    /** Have this attempt recorded; nothing is started before it is. */
    record Begin(long attempt) implements Step {}

    /** Look for a place for this attempt and launch it there. */
    record Place(long attempt) implements Step {}

    /** Look for a place no more. */
    record Withdraw() implements Step {}

    /** End this attempt. */
    record Kill(long attempt) implements Step {}

    /** Have it recorded that the framework is supervised no more. */
    record Finish(String reason) implements Step {}
}
