package dev.stoa.sdk.store;

/** The framework ended before its store answered. Whether a write was done is unknown; what the store holds tells. */
public final class StoreUnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreUnansweredException(String message) {
        super(message);
    }
}
