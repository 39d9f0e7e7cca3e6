package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.allocator.Allocator;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.task.TaskTable;

/** What the parts of a reign share: the tables, and the tray of what is to be said. */
final class Desk {
    private final long epoch;
    private final ReignConfig config;
    private final Cell cell;
    private final Allocator allocator;
    private final TaskTable tasks = new TaskTable();
    private final SortedMap<AgentId, AgentSeat> agents = new TreeMap<>();
    private final SortedMap<FrameworkId, FrameworkSeat> frameworks = new TreeMap<>();
    private List<Outbound> tray = new ArrayList<>();
    private boolean allocationWanted;

    Desk(long epoch, ReignConfig config) {
        this.epoch = epoch;
        this.config = config;
        this.cell = new Cell(epoch);
        this.allocator = new Allocator(cell, config.allocator());
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

    TaskTable tasks() {
        return tasks;
    }

    SortedMap<AgentId, AgentSeat> agents() {
        return agents;
    }

    /** The frameworks that are recorded; a removed one is not here, though its tasks may still hold resources. */
    SortedMap<FrameworkId, FrameworkSeat> frameworks() {
        return frameworks;
    }

    boolean isRegistered(AgentId agent) {
        AgentSeat seat = agents.get(agent);
        return seat != null && seat.phase() == AgentSeat.Phase.REGISTERED;
    }

    /** To whose share a framework is charged; that of nobody in particular once it is gone. */
    RoleName roleOf(FrameworkId framework) {
        FrameworkSeat seat = frameworks.get(framework);
        return seat == null ? RoleName.DEFAULT : new RoleName(seat.info().role());
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
