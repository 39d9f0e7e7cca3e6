package dev.stoa.core.reign;

import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Claim.ExecutorClaim;
import dev.stoa.core.cell.Held;
import dev.stoa.core.slot.SlotBook;
import dev.stoa.core.slot.SlotLease;

/**
 * Moves resources between a slot's rest and what runs in it, in the cell and in the book at once, so that nothing looks free in between;
 * and frees what ends outside of slots.
 */
final class SlotMoves {
    private final Desk desk;
    private final Offering offering;
    private final SlotBook book;

    SlotMoves(Desk desk, Offering offering, SlotBook book) {
        this.desk = desk;
        this.offering = offering;
        this.book = book;
    }

    /** Hands a part of the rest to a task, and to the executor that must be started for it. The rest must contain both. */
    void give(SlotLease slot, TaskSpec task, Optional<ExecutorClaim> started) {
        TaskKey key = new TaskKey(slot.key().framework(), task.id());
        move(slot, () -> {
            started.ifPresent(executor -> {
                ExecutorKey startedKey = new ExecutorKey(slot.key().framework(), executor.id());
                desk.cell().restore(slot.agent(), startedKey, Held.of(executor.resources(), TaskTerms.DEFAULT));
                book.give(slot, startedKey, executor.resources());
            });
            desk.cell().restore(slot.agent(), key, new Held(task.resources(), task.terms(), task.labels()));
            book.give(slot, key, task.resources());
        });
    }

    /** A task has ended there: what it held is its slot's again, or free. */
    void taskEnded(AgentId agent, TaskKey task) {
        Optional<SlotLease> slot = book.slotOf(task).flatMap(book::find);
        if (slot.isEmpty()) {
            desk.cell().release(agent, task);
            offering.freeGrew(agent);
            return;
        }
        move(slot.get(), () -> {
            desk.cell().release(agent, task);
            book.takeBack(task);
        });
    }

    /** A second task of this key has ended there, which is nobody's: what it held is free. */
    void doubleEnded(AgentId agent, TaskKey task) {
        desk.cell().release(agent, task);
        offering.freeGrew(agent);
    }

    /** An executor has ended there: what it held is its slot's again, or free. */
    void executorEnded(AgentId agent, ExecutorKey executor) {
        Optional<SlotLease> slot = book.slotOf(agent, executor);
        if (slot.isEmpty()) {
            desk.cell().release(agent, executor);
            offering.freeGrew(agent);
            return;
        }
        move(slot.get(), () -> {
            desk.cell().release(agent, executor);
            book.takeBack(agent, executor);
        });
    }

    private void move(SlotLease slot, Runnable change) {
        desk.cell().inOneStep(slot.agent(), () -> {
            desk.cell().release(slot.agent(), slot.key().rest());
            change.run();
            if (!slot.rest().isNone()) {
                desk.cell().restore(slot.agent(), slot.key().rest(), Held.of(slot.rest(), TaskTerms.DEFAULT));
            }
        });
    }

    /** A slot is over: its rest is free. */
    void restEnded(SlotLease slot) {
        desk.cell().release(slot.agent(), slot.key().rest());
        offering.freeGrew(slot.agent());
    }
}
