package dev.stoa.sparklite.data;

/** The byte before each value, which says how it is written. */
final class Kind {
    /** Text. */
    static final int STRING = 1;
    /** A {@code Long}. */
    static final int LONG = 2;
    /** An {@code Integer}. */
    static final int INTEGER = 3;
    /** A {@code Double}. */
    static final int DOUBLE = 4;
    /** A pair: key and value follow, each with its own kind. */
    static final int PAIR = 5;
    /** An {@code ArrayList}: its size and its elements follow, each with its own kind. */
    static final int LIST = 6;
    /** Whatever else, class name and all, by Kryo. */
    static final int OTHER = 7;

    private Kind() {}
}
