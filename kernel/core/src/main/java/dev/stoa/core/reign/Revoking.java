package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.eviction.Holding;

/**
 * Takes back what an agent lent and lends no more: it says what it lends when it registers, and the owner of what is lent is the agent
 * itself. The least important go first, of these the youngest. Budgets do not stand against it, since the resources are not there
 * any more; the notice is given as always.
 */
final class Revoking {
    private static final Comparator<Holding> FIRST_TO_GO = Comparator.comparingInt(Holding::priority)
            .thenComparing(Holding::sinceMillis, Comparator.reverseOrder())
            .thenComparing(Holding::task);

    private final Desk desk;
    private final Evicting evicting;

    Revoking(Desk desk, Evicting evicting) {
        this.desk = desk;
        this.evicting = evicting;
    }

    /** An agent has said what it lends now. */
    void agentRegistered(AgentId agent, long nowMillis) {
        desk.cell().slot(agent).ifPresent(slot -> revokeBeyond(slot, nowMillis));
    }

    private void revokeBeyond(Slot slot, long nowMillis) {
        Pool lent = slot.revocable();
        Resources held = lent.held();
        List<Holding> borrowers = new ArrayList<>();
        for (Holding holding : evicting.holdingsOn(slot.id())) {
            if (PoolKey.of(holding.supply(), holding.reservation()).equals(PoolKey.REVOCABLE)) {
                if (evicting.isLeaving(holding.task())) {
                    held = held.without(holding.resources());
                } else {
                    borrowers.add(holding);
                }
            }
        }
        borrowers.sort(FIRST_TO_GO);
        List<Holding> victims = new ArrayList<>();
        for (Holding borrower : borrowers) {
            if (lent.total().contains(held)) {
                break;
            }
            held = held.without(borrower.resources());
            victims.add(borrower);
        }
        String why = "agent '%s' lends %s now, less than is borrowed"
                .formatted(slot.id(), lent.total().isNone() ? "nothing" : lent.total());
        evicting.revoke(victims, why, nowMillis);
    }
}
