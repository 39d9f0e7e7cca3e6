package dev.stoa.core.cell;

/** Is told what changes in a cell, at once and in order, so that pictures of it need not be made anew. Must not change it. */
public interface CellWatcher {
    /** Watches nothing. */
    CellWatcher NONE = new CellWatcher() {
        @Override
        public void agentPut(Slot slot) {}

        @Override
        public void freeChanged(Slot slot) {}

        @Override
        public void poolRemoved(Slot slot, PoolKey pool) {}

        @Override
        public void agentRemoved(Slot slot) {}
    };

    /** An agent has come in, or other things are said of it. */
    void agentPut(Slot slot);

    /** Another amount is free on an agent, or it has opened or closed. */
    void freeChanged(Slot slot);

    /** An agent has a pool no more, since its reservation is gone and nothing is held of it. */
    void poolRemoved(Slot slot, PoolKey pool);

    /** An agent has been taken out. */
    void agentRemoved(Slot slot);
}
