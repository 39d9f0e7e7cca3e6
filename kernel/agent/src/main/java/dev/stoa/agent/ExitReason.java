package dev.stoa.agent;

/** Why an agent has ended. Its tasks run on unless it was told to take them with it. */
public sealed interface ExitReason {
    /** It was told to. */
    record Stopped() implements ExitReason {}

    /** No master takes it as it is; the reason names the value and the rule. */
    record Refused(String reason) implements ExitReason {}

    /** It cannot go on: its disk, or a broken invariant. */
    record Failed(String reason) implements ExitReason {}
}
