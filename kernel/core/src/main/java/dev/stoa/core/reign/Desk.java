package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.stoa.api.demand.Explanation;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.allocator.Allocator;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.demand.DemandBook;
import dev.stoa.core.demand.Rank;
import dev.stoa.core.placement.Explainer;
import dev.stoa.core.placement.GpuGate;
import dev.stoa.core.placement.Objection;
import dev.stoa.core.placement.Placer;
import dev.stoa.core.placement.RunningExecutors;
import dev.stoa.core.placement.Search;
import dev.stoa.core.task.TaskTable;

/** What the parts of a reign share: the tables, and the tray of what is to be said. */
final class Desk {
    private final long epoch;
    private final ReignConfig config;
    private final Cell cell;
    private final Allocator allocator;
    private final TaskTable tasks = new TaskTable();
    private final Placer placer;
    private final DemandBook demands;
    private final SortedMap<AgentId, AgentSeat> agents = new TreeMap<>();
    private final SortedMap<FrameworkId, FrameworkSeat> frameworks = new TreeMap<>();
    private int agentsReturning;
    private List<Outbound> tray = new ArrayList<>();
    private boolean allocationWanted;

    Desk(long epoch, ReignConfig config) {
        this.epoch = epoch;
        this.config = config;
        this.cell = new Cell(epoch, config.gpuAgents());
        this.allocator = new Allocator(cell, config.allocator());
        RunningExecutors executors = (agent, framework, executor) ->
                cell.slotAt(agent).executors().containsKey(new ExecutorKey(framework, executor));
        GpuGate gate = new GpuGate(cell.withGpus(), framework -> {
            FrameworkSeat seat = frameworks.get(framework);
            return seat != null && seat.info().can(Capability.GPUS);
        });
        this.placer = new Placer(cell.domains(), executors, gate, config.placer());
        this.demands = new DemandBook(placer, cell);
    }

    long epoch() {
        return epoch;
    }

    ReignConfig config() {
        return config;
    }

    Cell cell() {
        return cell;
    }

    Allocator allocator() {
        return allocator;
    }

    Placer placer() {
        return placer;
    }

    DemandBook demands() {
        return demands;
    }

    /** Why so many tasks have places or not and, if what is free is scattered, whether tasks are moved for them. O(agents). */
    Explanation explain(Search search, long owner, int tasks, long waitedMillis, Objection objection) {
        Explainer explainer = placer.explainer(search);
        Explanation found = explainer.explain(owner, tasks, waitedMillis, objection);
        String moving = config.preemption().rebalance().isOn() ? "on" : "off";
        return explainer.isScattered()
                ? found.withSummary("%s; rebalancing is %s".formatted(found.summary(), moving))
                : found;
    }

    /** A framework's dominant share of the cell. */
    double shareOf(FrameworkId framework) {
        return cell.charge(framework).dominantShareOf(cell.total());
    }

    /** Where a framework stands among all that want something, those of one priority apart. */
    Rank rankOf(FrameworkId framework) {
        return allocator.rankOf(framework);
    }

    /** Whether agents that may be running tasks nobody here knows of are still expected back. O(1). */
    boolean isAnyAgentReturning() {
        return agentsReturning > 0;
    }

    TaskTable tasks() {
        return tasks;
    }

    /** The agents that are recorded. A view. */
    SortedMap<AgentId, AgentSeat> agents() {
        return Collections.unmodifiableSortedMap(agents);
    }

    /** Gives an agent a seat in this phase, unless it has one. */
    AgentSeat seat(AgentInfo info, AgentSeat.Phase phase) {
        AgentSeat known = agents.get(info.id());
        if (known != null) {
            return known;
        }
        AgentSeat seat = new AgentSeat(info, phase);
        agents.put(info.id(), seat);
        agentsReturning += seat.mayBringTasks() ? 1 : 0;
        return seat;
    }

    /** Changes a seat; all changes of seats that are taken are made here. */
    void change(AgentSeat seat, Consumer<AgentSeat> change) {
        agentsReturning -= seat.mayBringTasks() ? 1 : 0;
        change.accept(seat);
        agentsReturning += seat.mayBringTasks() ? 1 : 0;
    }

    /** Forgets an agent. */
    void unseat(AgentId agent) {
        AgentSeat seat = agents.remove(agent);
        agentsReturning -= seat != null && seat.mayBringTasks() ? 1 : 0;
    }

    /** The frameworks that are recorded; a removed one is not here, though its tasks may still hold resources. */
    SortedMap<FrameworkId, FrameworkSeat> frameworks() {
        return frameworks;
    }

    boolean isRegistered(AgentId agent) {
        return isIn(agent, AgentSeat.Phase.REGISTERED);
    }

    boolean isUnreachable(AgentId agent) {
        return isIn(agent, AgentSeat.Phase.UNREACHABLE);
    }

    private boolean isIn(AgentId agent, AgentSeat.Phase phase) {
        AgentSeat seat = agents.get(agent);
        return seat != null && seat.phase() == phase;
    }

    /** To whose share a framework is charged, as long as it holds anything. */
    RoleName roleOf(FrameworkId framework) {
        return cell.account(framework).role().name();
    }

    boolean isConnected(FrameworkId framework) {
        FrameworkSeat seat = frameworks.get(framework);
        return seat != null && seat.isConnected();
    }

    void say(Outbound outbound) {
        tray.add(outbound);
    }

    /** Says it if the agent is attached; what must not be lost is said again when it registers. */
    void sayIfAttached(AgentId agent, AgentNotice notice) {
        if (isRegistered(agent)) {
            tray.add(new Outbound.ToAgent(agent, notice));
        }
    }

    /** Says it if the framework is attached; what must not be lost is said again when it subscribes. */
    void sayIfAttached(FrameworkId framework, SchedulerNotice notice) {
        if (isConnected(framework)) {
            tray.add(new Outbound.ToFramework(framework, notice));
        }
    }

    List<Outbound> drain() {
        List<Outbound> said = tray;
        tray = new ArrayList<>();
        return said;
    }

    void wantAllocation() {
        allocationWanted = true;
    }

    boolean isAllocationWanted() {
        return allocationWanted && allocator.isWanted();
    }

    void allocationDone() {
        allocationWanted = false;
    }
}
