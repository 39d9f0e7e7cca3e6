package dev.stoa.chronoslite.run;

/**
 * One try of a run that has ended.
 *
 * @param number which: the last part of its task's id
 * @param agent where; empty if it never came to an agent
 * @param endpoint the agent's address, for its output; empty if not known
 * @param startedMillis when the agent began it; 0 if it never did
 * @param endedMillis when it ended
 * @param exitCode what it exited with; -1 if it did not
 * @param reason why it ended so, in words
 */
public record Attempt(
        int number, String agent, String endpoint, long startedMillis, long endedMillis, int exitCode, String reason) {}
