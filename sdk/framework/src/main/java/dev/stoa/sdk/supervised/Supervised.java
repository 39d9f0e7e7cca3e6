package dev.stoa.sdk.supervised;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.supervision.SupervisedProgram;

/**
 * Which framework this process is, as the kernel that started it says in its environment, and which attempt.
 *
 * @param framework the framework's id, given before its first process was started
 * @param attempt how many processes were started for it, this one included; masters listen to the newest alone
 */
public record Supervised(FrameworkId framework, long attempt) {
    private static final AtomicBoolean TAKEN = new AtomicBoolean();
    private static final CompletableFuture<Optional<RuntimeException>> ENDED = new CompletableFuture<>();

    /**
     * Reads the environment. Empty if nobody supervises this process.
     *
     * @throws IllegalArgumentException if it says something that no kernel says, naming the variable
     */
    public static Optional<Supervised> in(Map<String, String> environment) {
        String framework = environment.get(SupervisedProgram.FRAMEWORK_VARIABLE);
        if (framework == null || framework.isEmpty()) {
            return Optional.empty();
        }
        String attempt = environment.getOrDefault(SupervisedProgram.ATTEMPT_VARIABLE, "");
        if (!attempt.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("environment variable %s is '%s', must be a number from 1 on"
                    .formatted(SupervisedProgram.ATTEMPT_VARIABLE, attempt));
        }
        return Optional.of(new Supervised(new FrameworkId(framework), Long.parseLong(attempt)));
    }

    /** The same of this JVM's environment, once: the first framework that is started in a supervised process is the one that is meant. */
    public static Optional<Supervised> take() {
        Optional<Supervised> found = in(System.getenv());
        return found.isPresent() && TAKEN.compareAndSet(false, true) ? found : Optional.empty();
    }

    /** The framework of this process has ended and given everything back; with a failure, if it did not end well. */
    public static void ended(Optional<? extends RuntimeException> failure) {
        ENDED.complete(failure.map(RuntimeException.class::cast));
    }

    /** Completes when {@link #ended} is called. */
    static CompletionStage<Optional<RuntimeException>> whenEnded() {
        return ENDED.minimalCompletionStage();
    }
}
