package dev.stoa.testkit.sim.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.reign.Reign;
import dev.stoa.journal.Append;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.StoredEvent;
import dev.stoa.testkit.sim.log.SimLog;
import dev.stoa.testkit.sim.network.Wire;
import dev.stoa.testkit.sim.node.Containers;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.node.SimMaster;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.Hello;

/**
 * Keeps its own account of a cluster and compares after each step: no agent is over-committed, in the books and in truth; no task
 * is launched twice; statuses are shown in order and ends are final; what a master was told to be recorded is recorded.
 */
public final class Ledger implements World.Watcher, Wire, SimLog.Witness, Containers.Witness {
    private static final String LEADER = "leader";

    private record Acknowledged(Append append, long lastSequence) {}

    private final World world;
    private final SimLog log;
    private final SortedMap<String, SimMaster> masters = new TreeMap<>();
    private final SortedMap<String, SimAgent> agents = new TreeMap<>();
    private final SortedMap<String, Long> epochs = new TreeMap<>();
    private final SortedMap<String, FrameworkId> ids = new TreeMap<>();
    private final TaskStories stories = new TaskStories();
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    public Ledger(World world, SimLog log) {
        this.world = world;
        this.log = log;
    }

    /** Has the ledger know a node. */
    public void know(SimMaster master) {
        masters.put(master.name(), master);
    }

    /** Has the ledger know a node. */
    public void know(SimAgent agent) {
        agents.put(agent.name(), agent);
    }

    TaskStories stories() {
        return stories;
    }

    @Override
    public void afterStep(SimProcess process, String what) {
        if (what.equals(LEADER)) {
            SimMaster master = masters.get(process.name());
            if (master != null) {
                master.reign().ifPresent(Ledger::requireFitting);
            }
        }
    }

    private static void requireFitting(Reign reign) {
        for (Slot slot : reign.books().slots()) {
            Resources taken = slot.held().plus(slot.leased());
            if (!slot.total().contains(taken)) {
                throw new Violation(
                        "no agent is over-committed in the books",
                        "%s has %s, of which %s is held and %s leased in reign %d"
                                .formatted(slot.id(), slot.total(), slot.held(), slot.leased(), reign.epoch()));
            }
        }
    }

    @Override
    public boolean comes(SimProcess receiver, Hello hello, Object message) {
        if (message instanceof AgentNotice.LaunchOrdered order) {
            stories.ordered(
                    new TaskKey(order.framework(), order.task().id()),
                    order.task().resources());
        }
        return true;
    }

    /** The id that the framework of this name has now, if it has one. */
    public Optional<FrameworkId> idOf(String framework) {
        return Optional.ofNullable(ids.get(framework));
    }

    /** The framework of this name is gone for good. */
    public void forsake(String framework) {
        FrameworkId id = ids.get(framework);
        if (id != null) {
            stories.forsake(id);
        }
    }

    /** Looks at something; what is wrong is the world's to tell, since whoever asks may keep it to himself. */
    private void look(Runnable check) {
        try {
            check.run();
        } catch (Violation found) {
            world.report(found);
        }
    }

    @Override
    public void launched(String machine, TaskKey task) {
        look(() -> requireRoom(machine, task));
    }

    @Override
    public void retired(String machine, AgentId agent, List<TaskKey> running) {
        look(() -> {
            if (!running.isEmpty()) {
                throw new Violation(
                        "an agent that is gone ends all it ran",
                        "%s ended on %s as one that is gone, and %s run".formatted(agent, machine, running));
            }
        });
    }

    private void requireRoom(String machine, TaskKey task) {
        SimAgent agent = agents.get(machine);
        if (agent == null) {
            return;
        }
        stories.launched(agent.id(), task, this::isSeen);
        Resources taken = Resources.NONE;
        for (TaskKey running : agent.containers().running()) {
            Resources more = stories.resourcesOf(running);
            if (taken.ports().overlaps(more.ports())) {
                throw new Violation(
                        "no agent is over-committed in truth",
                        "%s runs %s on ports that are taken there".formatted(machine, running));
            }
            taken = taken.plus(more);
        }
        if (!agent.total().contains(taken)) {
            throw new Violation(
                    "no agent is over-committed in truth",
                    "%s has %s and runs tasks of %s".formatted(machine, agent.total(), taken));
        }
    }

    private boolean isSeen(AgentId agent) {
        return masters.values().stream()
                .filter(SimMaster::isLeading)
                .flatMap(master -> master.reign().stream())
                .anyMatch(reign -> reign.books().attachedAgents().contains(agent));
    }

    @Override
    public void acknowledged(SimProcess master, Append append, long lastSequence) {
        look(() -> requireRecorded(append, lastSequence));
        acknowledged.add(new Acknowledged(append, lastSequence));
    }

    private void requireRecorded(Append append, long lastSequence) {
        int count = append.events().size();
        EventPage page = log.state().page(append.persistenceId(), lastSequence - count + 1, lastSequence, count);
        List<StoredEvent> stored = page.events();
        boolean same = stored.size() == count;
        for (int i = 0; same && i < count; i++) {
            same = stored.get(i).payload().equals(append.events().get(i))
                    && stored.get(i).epoch().equals(append.epoch());
        }
        if (!same) {
            throw new Violation(
                    "two masters never both record",
                    "events %d to %d of %s were acknowledged to epoch %s and are not what the log holds"
                            .formatted(lastSequence - count + 1, lastSequence, append.persistenceId(), append.epoch()));
        }
    }

    /** What was acknowledged at any time is still there. */
    public void requireNothingLost() {
        acknowledged.forEach(one -> requireRecorded(one.append(), one.lastSequence()));
    }

    /** No framework was told that this agent was marked gone. */
    void requireNotGone(AgentId agent) {
        stories.all().forEach((task, story) -> {
            if (story.gone().equals(Optional.of(agent))) {
                throw new Violation(
                        "what is gone does not come back",
                        "%s ended because %s was marked gone, which is attached".formatted(task, agent));
            }
        });
    }

    /** How many appends masters were told are recorded. */
    public int recorded() {
        return acknowledged.size();
    }

    /** A framework is shown a notice. */
    public void shown(String framework, SchedulerNotice notice) {
        look(() -> requireFitting(framework, notice));
    }

    private void requireFitting(String framework, SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.Subscribed subscribed) {
            long before = epochs.getOrDefault(framework, 0L);
            if (subscribed.epoch() < before) {
                throw new Violation(
                        "reigns do not go back",
                        "%s is subscribed in reign %d after %d".formatted(framework, subscribed.epoch(), before));
            }
            epochs.put(framework, subscribed.epoch());
            ids.put(framework, subscribed.framework());
        } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
            stories.shown(changed.status());
        } else if (notice instanceof SchedulerNotice.AcceptAnswered answered) {
            placed(framework, answered.reply().placed());
        } else if (notice instanceof SchedulerNotice.DemandPlaced placed) {
            placed(framework, placed.placed());
        }
    }

    private void placed(String framework, SortedMap<TaskId, AgentId> placed) {
        FrameworkId id = ids.get(framework);
        if (id != null) {
            placed.forEach((task, agent) -> stories.placed(new TaskKey(id, task), agent));
        }
    }
}
