package dev.stoa.sdk;

import java.util.function.Function;

import akka.actor.typed.Behavior;
import dev.stoa.api.protocol.SchedulerNotice;

/** Puts the parts together. */
final class StartedFramework {
    private StartedFramework() {}

    @SuppressWarnings("DoNotCallSuggester") // the parts come with the next commit
    static <M> RunningFramework<M> start(
            Settings settings, Function<SchedulerSession, Behavior<M>> author, Function<SchedulerNotice, M> wrap) {
        throw new UnsupportedOperationException("not there yet: " + settings + author + wrap);
    }
}
