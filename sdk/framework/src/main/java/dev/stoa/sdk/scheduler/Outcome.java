package dev.stoa.sdk.scheduler;

/** How a subscription ended for good. */
public sealed interface Outcome {
    /** It was told to stop. */
    record Stopped() implements Outcome {}

    /** The framework was removed, as it had asked. */
    record TornDown() implements Outcome {}

    /** The master does not take the framework. */
    record Refused(String reason) implements Outcome {}

    /** No master took it in time; one sentence naming the addresses. */
    record Unreachable(String message) implements Outcome {}

    /** A promise could not be kept; one sentence. */
    record Failed(String message) implements Outcome {}
}
