package dev.stoa.testkit.sim.check;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.agent.task.TaskTable;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.reign.Books;
import dev.stoa.core.task.TaskEntry;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.node.SimMaster;

/** What must come to hold when nothing goes wrong any more, and what must hold then. */
public final class Settling {
    private final Ledger ledger;
    private final Collection<FrameworkId> attached;
    private final Collection<SimMaster> masters;
    private final Collection<SimAgent> agents;

    /**
     * Looks at a cluster as it is now.
     *
     * @param attached the frameworks that are to be attached
     */
    public Settling(
            Ledger ledger,
            Collection<FrameworkId> attached,
            Collection<SimMaster> masters,
            Collection<SimAgent> agents) {
        this.ledger = ledger;
        this.attached = List.copyOf(attached);
        this.masters = List.copyOf(masters);
        this.agents = List.copyOf(agents);
    }

    /** The one master that leads, if there is exactly one. */
    public Optional<SimMaster> leader() {
        List<SimMaster> leading = masters.stream().filter(SimMaster::isLeading).toList();
        return leading.size() == 1 ? Optional.of(leading.get(0)) : Optional.empty();
    }

    /** Why the cluster is not settled; empty if it is. */
    public Optional<String> unsettled() {
        Optional<Books> found = leader().flatMap(SimMaster::reign).map(reign -> reign.books());
        if (found.isEmpty()) {
            return Optional.of("not exactly one master leads");
        }
        Books books = found.get();
        for (SimAgent agent : agents) {
            Optional<String> trouble = unsettled(books, agent);
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        for (FrameworkId framework : attached) {
            if (!books.isConnected(framework)) {
                return Optional.of("%s is not attached".formatted(framework));
            }
        }
        SortedSet<AgentId> ids = new TreeSet<>();
        agents.forEach(agent -> ids.add(agent.id()));
        if (!ids.equals(books.attachedAgents())) {
            return Optional.of("%s are attached, and the machines are %s".formatted(books.attachedAgents(), ids));
        }
        for (TaskEntry entry : books.tasks()) {
            if (!ids.contains(entry.agent())) {
                return Optional.of("%s is on %s, which is gone".formatted(entry.key(), entry.agent()));
            }
            // Nobody acknowledges for a framework that lost its id and lives on under another.
            if (entry.state().isTerminal() && books.isConnected(entry.key().framework())) {
                return Optional.of("the end of %s is not acknowledged".formatted(entry.key()));
            }
        }
        return unclosed(books);
    }

    private static Optional<String> unsettled(Books books, SimAgent agent) {
        AgentId id = agent.id();
        if (!books.attachedAgents().contains(id)) {
            return Optional.of("%s is not attached; it ended last because: %s".formatted(id, agent.lastExit()));
        }
        SortedSet<TaskKey> run = new TreeSet<>(agent.containers().running());
        SortedSet<TaskKey> held = new TreeSet<>();
        books.slot(id).map(Slot::tasks).ifPresent(tasks -> held.addAll(tasks.keySet()));
        return run.equals(held)
                ? Optional.empty()
                : Optional.of("%s runs %s and the books say %s".formatted(id, run, held));
    }

    private Optional<String> unclosed(Books books) {
        SortedSet<TaskKey> live = new TreeSet<>();
        books.tasks().forEach(entry -> live.add(entry.key()));
        for (var entry : ledger.stories().all().entrySet()) {
            TaskStories.Story story = entry.getValue();
            boolean accepted = story.placed().isPresent() || story.ranOn().isPresent();
            if (accepted && !story.isClosed() && !live.contains(entry.getKey()) && !story.isForsaken()) {
                return Optional.of("%s was accepted, its framework was told %s last, and nobody knows it any more"
                        .formatted(entry.getKey(), story.told()));
            }
        }
        return Optional.empty();
    }

    /** What the leader's books say of each agent, one line each. */
    public String books() {
        StringBuilder text = new StringBuilder();
        leader().flatMap(SimMaster::reign).ifPresent(reign -> {
            for (Slot slot : reign.books().slots()) {
                text.append("%n  %s %s, leased %s, holds %s"
                        .formatted(
                                slot.id(),
                                slot.isOpen() ? "is open" : "is closed",
                                slot.leased(),
                                slot.tasks().keySet()));
            }
        });
        return text.toString();
    }

    /** Looks at what must hold when the cluster is settled and nobody has anything to do. */
    public void requireInOrder(Collection<Lease> leasesBefore) {
        ledger.requireNothingLost();
        agents.forEach(agent -> ledger.requireNotGone(agent.id()));
        Books books = leader().flatMap(SimMaster::reign)
                .orElseThrow(() -> new Violation("one master leads", "there is none"))
                .books();
        for (Lease lease : books.leases()) {
            if (!books.isConnected(lease.framework())) {
                throw new Violation(
                        "no offer leaks",
                        "%s is of %s, which is not attached".formatted(lease.id(), lease.framework()));
            }
            if (leasesBefore.contains(lease)) {
                throw new Violation("no offer leaks", "%s holds longer than an offer may".formatted(lease.id()));
            }
        }
    }

    /** The open leases now. A copy. */
    public Collection<Lease> leases() {
        return leader().flatMap(SimMaster::reign)
                .map(reign -> List.copyOf(reign.books().leases()))
                .orElse(List.of());
    }

    /** Ends all agents and looks at what each of them would remember. */
    public void requireNothingRemembered() {
        for (SimAgent agent : agents) {
            List<TaskKey> running = agent.containers().running();
            TaskTable table = agent.remembered();
            for (TaskRecord record : table.taskRecords()) {
                if (!running.contains(record.key()) && attached.contains(record.framework())) {
                    throw new Violation(
                            "every end is acknowledged",
                            "%s remembers %s as %s".formatted(agent, record.key(), record.latest()));
                }
            }
        }
    }
}
