package dev.stoa.api.protocol;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;

/** What the leading master says to a framework of its store. */
public sealed interface StoreNotice extends FrameworkNotice {
    /** Received once for each {@link SchedulerCall.UseStore}, with its request number. Owed: nothing. */
    record StoreAnswered(long request, StoreAnswer answer) implements StoreNotice {}

    /** Received for each change of keys that are watched, in order. Owed: nothing. */
    record StoreChanged(long watch, StoreChanges changes) implements StoreNotice {}

    /**
     * Received when changes up to a revision cannot be told any more; later ones are. Owed: to read the watched keys again.
     */
    record StoreWatchSkipped(long watch, long revision) implements StoreNotice {}
}
