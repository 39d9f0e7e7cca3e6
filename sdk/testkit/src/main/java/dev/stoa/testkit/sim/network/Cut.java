package dev.stoa.testkit.sim.network;

/** What becomes of frames where the network is cut. */
public enum Cut {
    /** They vanish. */
    LOSES,
    /** They wait and come when the cut is healed, as if their medium had sent them again. */
    HOLDS
}
