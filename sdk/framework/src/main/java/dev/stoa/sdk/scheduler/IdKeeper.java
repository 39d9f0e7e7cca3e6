package dev.stoa.sdk.scheduler;

import dev.stoa.api.id.FrameworkId;

/** Keeps a framework's id beyond the life of its process, or does not. Called by one thread. */
public interface IdKeeper {
    /** For frameworks that are new each time. */
    IdKeeper NONE = new IdKeeper() {
        @Override
        public void remember(FrameworkId framework) {
            // Nothing outlives the process.
        }

        @Override
        public void forget() {
            // Nothing is kept.
        }
    };

    /** Returns when the id is safe; throws {@link java.io.UncheckedIOException} if it cannot be made safe. */
    void remember(FrameworkId framework);

    /** The id is void. */
    void forget();
}
