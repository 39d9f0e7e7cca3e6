package dev.stoa.sdk.executor;

/** The main class of an executor: attaches to the agent that started it and runs the tasks it is given. */
public final class ExecutorMain {
    private ExecutorMain() {}

    @SuppressWarnings("DoNotCallSuggester") // the inside comes with a later commit
    public static void main(String[] arguments) {
        throw new UnsupportedOperationException("not there yet");
    }
}
