package dev.stoa.core.reign;

import dev.stoa.api.protocol.AgentInfo;

/** What a reign knows of one recorded agent beside the cell. */
final class AgentSeat {
    /** Where an agent stands with this reign. */
    enum Phase {
        /** Recorded, and not back since the reign began. */
        EXPECTED,
        /** Attached: it may be leased from. */
        REGISTERED,
        /** Its session broke: what it holds is held, nothing new is leased. */
        DISCONNECTED,
        /** It cannot be seen: its tasks may run on, its resources do not count. */
        UNREACHABLE
    }

    private AgentInfo info;
    private Phase phase;
    private boolean seen;

    AgentSeat(AgentInfo info, Phase phase) {
        this.info = info;
        this.phase = phase;
    }

    AgentInfo info() {
        return info;
    }

    /** Whether these are the words of this very agent, and not of another that says its id. */
    boolean isOf(AgentInfo said) {
        return info.workKey().equals(said.workKey());
    }

    Phase phase() {
        return phase;
    }

    void moveTo(Phase next) {
        phase = next;
    }

    void register(AgentInfo newInfo) {
        info = newInfo;
        phase = Phase.REGISTERED;
        seen = true;
    }

    /** Whether it may still bring back tasks that nobody here knows, and is expected to come soon. */
    boolean mayBringTasks() {
        return phase == Phase.EXPECTED;
    }

    /** Whether it has tasks that nobody here knows if it is ever seen again: it was given up before it told of them. */
    boolean mayHoldUnknownTasks() {
        return phase == Phase.UNREACHABLE && !seen;
    }
}
