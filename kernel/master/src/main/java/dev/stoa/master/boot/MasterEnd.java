package dev.stoa.master.boot;

/**
 * Why a master can go on no more.
 *
 * @param reason one sentence for people
 */
public record MasterEnd(Cause cause, String reason) {
    /** The kinds of ends. */
    public enum Cause {
        /** Its reign is over. Started again it stands by, as a stranger with nothing half remembered. */
        DEPOSED,
        /** Its log failed: full disk, wrong checksum. A person must look before it is started again. */
        LOG_FAILED
    }
}
