package dev.stoa.chronoslite.engine;

/** What becomes of an order that people give. */
public sealed interface Answer {
    /**
     * It is done, as soon as it is written.
     *
     * @param subject the job or run that it came to; empty if there is none
     * @param version the version of the job; 0 if it is not about one
     */
    record Done(String subject, long version) implements Answer {}

    /**
     * It is refused, and nothing has changed.
     *
     * @param kind for programs
     * @param sentence for people: the value and the rule
     */
    record Refused(Kind kind, String sentence) implements Answer {}

    /** The kinds of "no". */
    enum Kind {
        /** The request breaks a rule by itself. */
        INVALID,
        /** What it is about is not there. */
        MISSING,
        /** What is there stands against it. */
        CONFLICT,
        /** It was made from a version that is not the last one. */
        STALE,
        /** A bound is reached. */
        FULL
    }
}
