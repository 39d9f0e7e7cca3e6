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
        public void agentRemoved(Slot slot) {}
    };

    /** An agent has come in, or other things are said of it. */
    void agentPut(Slot slot);

    /** Another amount is free on an agent, or it has opened or closed. */
    void freeChanged(Slot slot);

    /** An agent has been taken out. */
    void agentRemoved(Slot slot);
}
