package dev.stoa.journal;

import java.util.Optional;

/**
 * Tells this process when it is the master and when it no longer is. It decides who should act; that only one can succeed is the
 * {@link RegistryLog}'s business.
 *
 * <p>Any thread may call. Listeners are called one at a time on one thread of the election, in order, and must not block it.
 */
public interface MasterElection {

    /**
     * Calls the listener from now on; if this process reigns already, with {@link Listener#onElected} first.
     *
     * @return close it to be called no more
     */
    Subscription listen(Listener listener);

    /** The epoch of this process's reign, empty while it is not the master. May be out of date as soon as it is read. */
    Optional<Epoch> reign();

    /** Who this process believes to be master, empty if it knows none. A hint for redirecting callers, nothing more. */
    Optional<MasterId> master();

    /** Hears of this process's reigns. Every {@code onElected} is followed by one {@code onDeposed} before the next. */
    interface Listener {
        /**
         * This process is now the master, and its log contains everything that was ever acknowledged.
         *
         * @param epoch higher than that of every earlier reign of any master
         */
        void onElected(Epoch epoch);

        /** This process is no longer the master and must stop acting as one. */
        void onDeposed(Deposed reason);

        /** Another process, or none, is now believed to be master. A hint, like {@link MasterElection#master()}. */
        default void onMasterSeen(Optional<MasterId> master) {}
    }

    /** Why a reign ended. */
    enum Deposed {
        /** Another master was elected, or the majority could no longer be reached. */
        OUTVOTED,
        /** The local log failed; the process should end. */
        LOG_FAILED,
        /** The log was closed by this process. */
        CLOSED
    }

    /** A listener's place; closing it twice is harmless. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
