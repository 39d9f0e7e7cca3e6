package dev.stoa.sdk.store;

import dev.stoa.api.store.StoreAnswer;

/** The store refused to be read. */
public final class StoreRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreAnswer.Reason reason;

    StoreRefusedException(StoreAnswer.Refused refused) {
        super(refused.message());
        this.reason = refused.reason();
    }

    /** Why. */
    public StoreAnswer.Reason reason() {
        return reason;
    }
}
