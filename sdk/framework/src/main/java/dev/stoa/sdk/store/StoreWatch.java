package dev.stoa.sdk.store;

/** A watch on keys of the framework's store. */
public interface StoreWatch extends AutoCloseable {
    /** Ends the watch: nothing more is told once this has returned, but for a call that is under way. Twice is harmless. */
    @Override
    void close();
}
