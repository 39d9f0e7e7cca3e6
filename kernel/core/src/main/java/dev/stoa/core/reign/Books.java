package dev.stoa.core.reign;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.task.TaskEntry;

/** A reign's books to be read: who holds what and who is here. Views that change with the reign; one thread. */
public final class Books {
    private final Desk desk;

    Books(Desk desk) {
        this.desk = desk;
    }

    /** The agents that count, in the order of their ids. */
    public Collection<Slot> slots() {
        return desk.cell().slots();
    }

    /** The agent, if it counts. */
    public Optional<Slot> slot(AgentId agent) {
        return desk.cell().slot(agent);
    }

    /** The open leases, in the order in which they were made. */
    public Collection<Lease> leases() {
        return desk.cell().leases();
    }

    /** The tasks that are live or not acknowledged to their end. */
    public Collection<TaskEntry> tasks() {
        return desk.tasks().all();
    }

    /** The agents that are attached. A copy. */
    public SortedSet<AgentId> attachedAgents() {
        SortedSet<AgentId> attached = new TreeSet<>();
        desk.agents().keySet().stream().filter(desk::isRegistered).forEach(attached::add);
        return attached;
    }

    /** Whether a framework is attached. */
    public boolean isConnected(FrameworkId framework) {
        return desk.isConnected(framework);
    }
}
