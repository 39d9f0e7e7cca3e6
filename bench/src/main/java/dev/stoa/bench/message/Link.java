package dev.stoa.bench.message;

/**
 * A way to talk to the other process. It calls its {@link Tally} for each answer. Sessions and bare Aeron have one each, so
 * that both are measured by the same code.
 */
interface Link extends AutoCloseable {
    /** Asks to be answered once with this negative number; false if there is no room now. */
    boolean ask(long number);

    /** Asks for so many answers, numbered from 1 on, as fast as they go. */
    void askForStream(int count);

    @Override
    void close();
}
