package dev.stoa.sdk;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.sdk.scheduler.Outcome;

/** Says of an outcome whether it is a failure for whoever waits for the framework, and which. */
final class Ending {
    private Ending() {}

    static Optional<FrameworkFailedException> failureOf(
            CompletableFuture<Outcome> outcome, Optional<FrameworkId> known, Settings settings) {
        if (!outcome.isDone()) {
            return Optional.of(new FrameworkFailedException("the framework's actor system was ended from outside"));
        }
        Outcome how;
        try {
            how = outcome.join();
        } catch (CompletionException e) {
            return Optional.of(
                    e.getCause() instanceof FrameworkFailedException failed
                            ? failed
                            : new FrameworkFailedException("the framework failed: " + e.getCause(), e.getCause()));
        }
        if (how instanceof Outcome.Refused refused) {
            String origin = known.flatMap(id -> settings.stateFile()
                            .map(file -> " (framework id %s was read from %s; without that file it starts anew)"
                                    .formatted(id, file)))
                    .orElse("");
            return Optional.of(new FrameworkRefusedException(refused.reason() + origin));
        } else if (how instanceof Outcome.Unreachable unreachable) {
            return Optional.of(new MastersUnreachableException(unreachable.message()));
        } else if (how instanceof Outcome.Failed failed) {
            return Optional.of(new FrameworkFailedException(failed.message()));
        }
        return Optional.empty();
    }
}
