package dev.stoa.core.eviction;

import java.util.EnumSet;

import dev.stoa.core.machine.TransitionTable;

/** Where an eviction is on its way. The diagram in the module's documents is made from the table. */
public enum EvictionStage {
    /** The framework has been told and has until the deadline to answer, or to end the tasks itself. */
    NOTICED,
    /** The framework has nothing against it: no reason to wait longer. */
    AGREED,
    /** The framework has named other tasks of equal value, which go instead. */
    SUBSTITUTED,
    /** The tasks have been told to end and have their own grace. */
    KILLING,
    /** All of them have ended; what they held waits for the claimant. */
    FREED,
    /** The claimant has what it was freed for, or it was wanted for nobody in particular. */
    DONE,
    /** The claimant did not come for it in time: it is free for everybody. */
    LAPSED,
    /** It is not wanted any more, or the agent or the framework is gone: nothing more is taken away. */
    CALLED_OFF;

    /** What may follow what. */
    public static final TransitionTable<EvictionStage> TRANSITIONS = TransitionTable.over(EvictionStage.class)
            .from(NOTICED, EnumSet.of(AGREED, SUBSTITUTED, KILLING, FREED, CALLED_OFF))
            .from(AGREED, EnumSet.of(KILLING))
            .from(SUBSTITUTED, EnumSet.of(KILLING))
            .from(KILLING, EnumSet.of(FREED, CALLED_OFF))
            .from(FREED, EnumSet.of(DONE, LAPSED, CALLED_OFF))
            .build();

    /** Whether nothing follows. */
    public boolean isOver() {
        return TRANSITIONS.after(this).isEmpty();
    }

    /** Whether it may still be spared its victims. */
    public boolean isBeforeKill() {
        return this == NOTICED;
    }
}
