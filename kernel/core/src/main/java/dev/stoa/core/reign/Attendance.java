package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.SchedulerNotice.TaskStatusChanged;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Cell.AgentGate;
import dev.stoa.core.cell.Held;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.liveness.Removals;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.registry.RemovalCause;
import dev.stoa.core.reign.AgentSeat.Phase;
import dev.stoa.core.task.KillCause;
import dev.stoa.core.task.TaskEntry;

/** Who is here: agents and frameworks that come, break off, come back, are overdue, are gone. */
final class Attendance {
    private final Desk desk;
    private final Offering offering;
    private final SlotMoves moves;
    private final Statuses statuses;
    private final Demanding demanding;
    private final Following following;
    private final Deadlines<AgentId> agentsDue = new Deadlines<>();
    private final Deadlines<FrameworkId> frameworksDue = new Deadlines<>();
    private final Removals<AgentId> removals;
    private long lastMillis;

    Attendance(
            Desk desk,
            Offering offering,
            SlotMoves moves,
            Statuses statuses,
            Demanding demanding,
            Following following,
            long nowMillis) {
        this.removals = new Removals<>(desk.config().removal(), nowMillis);
        this.lastMillis = nowMillis;
        this.desk = desk;
        this.offering = offering;
        this.moves = moves;
        this.statuses = statuses;
        this.demanding = demanding;
        this.following = following;
    }

    void expectAll(RegistryState recorded, long nowMillis) {
        // Before any agent brings tasks, so that each is charged to the right role.
        recorded.frameworks().forEach(framework -> desk.cell().enroll(framework.id(), framework.info()));
        for (RegistryState.AgentEntry agent : recorded.agents()) {
            Phase phase = agent.isUnreachable() ? Phase.UNREACHABLE : Phase.EXPECTED;
            desk.seat(agent.info(), phase);
            if (phase == Phase.EXPECTED) {
                agentsDue.set(agent.info().id(), nowMillis + desk.config().agentReturnMillis());
            }
        }
        for (RegistryState.FrameworkEntry framework : recorded.frameworks()) {
            desk.frameworks()
                    .put(
                            framework.id(),
                            FrameworkSeat.olderThanReign(framework.id(), framework.info(), framework.instance()));
            frameworksDue.set(framework.id(), nowMillis + framework.info().failoverTimeoutMillis());
        }
    }

    boolean agentReturning(AgentInfo info) {
        AgentSeat seat = desk.agents().get(info.id());
        boolean itself = seat == null || seat.isOf(info);
        if (itself) {
            stopWaitingFor(info.id());
        }
        return itself;
    }

    void agentRefused(AgentInfo info, long nowMillis) {
        AgentSeat seat = desk.agents().get(info.id());
        if (seat != null && seat.isOf(info) && (seat.phase() == Phase.EXPECTED || seat.phase() == Phase.DISCONNECTED)) {
            agentsDue.set(info.id(), nowMillis);
        }
    }

    private void stopWaitingFor(AgentId agent) {
        agentsDue.clearIfSet(agent);
        removals.cancel(agent);
    }

    void agentRegistered(AgentCall.Register call, long nowMillis) {
        AgentInfo info = call.info();
        if (call.highestEpoch() > desk.epoch()) {
            desk.say(new Outbound.StepDown("agent '%s' obeys epoch %d, this reign's is %d"
                    .formatted(info.id(), call.highestEpoch(), desk.epoch())));
            return;
        }
        stopWaitingFor(info.id());
        offering.rescindOn(info.id(), "the agent registered again");
        desk.change(desk.seat(info, Phase.EXPECTED), seat -> seat.register(info));
        Slot slot = desk.cell().putAgent(info);
        desk.cell().setOpen(info.id(), AgentGate.OPEN);
        desk.allocator().agentChanged(slot);
        desk.sayIfAttached(info.id(), new AgentNotice.Registered(desk.epoch()));
        takeBackExecutors(call, slot);
        takeBackTasks(call, nowMillis);
        repeatOrders(call);
        demanding.agentsChanged();
        desk.wantAllocation();
    }

    private void takeBackExecutors(AgentCall.Register call, Slot slot) {
        SortedSet<ExecutorKey> brought = new TreeSet<>();
        for (ExecutorRecord record : call.executors()) {
            brought.add(record.key());
            desk.cell().restore(call.info().id(), record.key(), heldBy(record));
        }
        for (ExecutorKey held : new ArrayList<>(slot.executors().keySet())) {
            // One that was ordered with a launch that never arrived, or that ended while nobody listened.
            if (!brought.contains(held)) {
                moves.executorEnded(call.info().id(), held);
            }
        }
    }

    private static Held heldBy(ExecutorRecord executor) {
        return Held.of(executor.resources(), TaskTerms.DEFAULT.withPool(executor.supply(), executor.reservation()));
    }

    private void takeBackTasks(AgentCall.Register call, long nowMillis) {
        AgentId agent = call.info().id();
        Set<TaskKey> brought = new HashSet<>();
        for (TaskRecord record : call.tasks()) {
            brought.add(record.key());
            takeBack(agent, record, nowMillis);
        }
        for (TaskEntry entry : desk.tasks().on(agent)) {
            if (!brought.contains(entry.key()) && entry.state().isTerminal()) {
                // The agent has forgotten it, as it does once its end is acknowledged.
                desk.tasks().acknowledge(entry, entry.latest().sequence());
            } else if (!brought.contains(entry.key())) {
                if (entry.isReported()) {
                    String message = "agent '%s' is back without the task".formatted(agent);
                    statuses.conclude(entry, TaskState.GONE, TaskReason.NOT_ON_AGENT, message, nowMillis);
                } else {
                    String message = "the launch order did not reach agent '%s'".formatted(agent);
                    statuses.conclude(entry, TaskState.DROPPED, TaskReason.LAUNCH_NOT_DELIVERED, message, nowMillis);
                }
            }
        }
    }

    private void takeBack(AgentId agent, TaskRecord record, long nowMillis) {
        if (statuses.isDouble(agent, record)) {
            // What it still reports is acknowledged in its framework's place.
            statuses.takeBackDouble(agent, record);
            return;
        }
        TaskEntry entry =
                desk.tasks().find(record.key()).orElseGet(() -> desk.tasks().bringBack(agent, record));
        boolean wasUnreachable = entry.state() == TaskState.UNREACHABLE;
        boolean moved = desk.tasks().moveIfAllowed(entry, record.latest());
        statuses.broughtBack(entry);
        if (!entry.state().isTerminal()) {
            desk.cell().restore(agent, record.key(), new Held(record.resources(), record.terms(), record.labels()));
        } else {
            moves.taskEnded(agent, record.key());
        }
        if (wasUnreachable && moved && entry.isLatestTold()) {
            desk.sayIfAttached(
                    record.framework(), new TaskStatusChanged(record.latest().asReconciliation(nowMillis)));
        }
    }

    /** Says again what the agent may have missed: kills, and frameworks that are gone. */
    private void repeatOrders(AgentCall.Register call) {
        AgentId agent = call.info().id();
        SortedSet<FrameworkId> gone = new TreeSet<>();
        call.tasks().forEach(record -> gone.add(record.framework()));
        call.executors().forEach(record -> gone.add(record.key().framework()));
        gone.removeAll(desk.frameworks().keySet());
        gone.forEach(framework -> desk.sayIfAttached(agent, new AgentNotice.FrameworkRemoved(framework)));
        for (TaskEntry entry : desk.tasks().on(agent)) {
            if (!entry.state().isTerminal()) {
                statuses.sayKillIfOrdered(entry);
            }
        }
    }

    void agentNotBack(AgentId agent, long nowMillis) {
        if (!desk.isRegistered(agent)) {
            agentsDue.set(agent, nowMillis + desk.config().agentReconnectMillis());
        }
    }

    void agentDisconnected(AgentId agent, long nowMillis) {
        AgentSeat seat = desk.agents().get(agent);
        if (seat == null || seat.phase() != Phase.REGISTERED) {
            return;
        }
        desk.change(seat, at -> at.moveTo(Phase.DISCONNECTED));
        desk.cell().setOpen(agent, AgentGate.CLOSED);
        offering.rescindOn(agent, "agent '%s' broke off".formatted(agent));
        agentsDue.set(agent, nowMillis + desk.config().agentReconnectMillis());
    }

    void agentUnreachable(AgentId agent, long nowMillis) {
        AgentSeat seat = desk.agents().get(agent);
        if (seat == null || seat.phase() == Phase.REGISTERED || seat.phase() == Phase.UNREACHABLE) {
            return;
        }
        desk.change(seat, at -> at.moveTo(Phase.UNREACHABLE));
        String message = "agent '%s' cannot be seen; the task may still run".formatted(agent);
        for (TaskEntry entry : desk.tasks().on(agent)) {
            statuses.conclude(entry, TaskState.UNREACHABLE, TaskReason.AGENT_UNREACHABLE, message, nowMillis);
        }
        desk.cell().removeAgentIfPresent(agent);
        demanding.agentsChanged();
        SchedulerNotice lost = new SchedulerNotice.AgentLost(agent, true, "its lease ran out");
        desk.frameworks().keySet().forEach(framework -> desk.sayIfAttached(framework, lost));
    }

    /** A person has said that an agent will never come back. */
    void agentGone(AgentId agent, long nowMillis) {
        stopWaitingFor(agent);
        AgentSeat seat = desk.agents().get(agent);
        if (seat == null) {
            return;
        }
        if (seat.phase() == Phase.REGISTERED) {
            // It came back while that was recorded, and is not told that it may stay.
            offering.rescindOn(agent, "agent '%s' was marked gone".formatted(agent));
        }
        String message = "agent '%s' was marked gone by a person".formatted(agent);
        desk.sayIfAttached(agent, new AgentNotice.MarkedGone(message));
        desk.cell().removeAgentIfPresent(agent);
        for (TaskEntry entry : desk.tasks().on(agent)) {
            statuses.conclude(entry, TaskState.GONE, TaskReason.AGENT_GONE, message, nowMillis);
        }
        desk.unseat(agent);
        demanding.agentsChanged();
        SchedulerNotice lost = new SchedulerNotice.AgentLost(agent, false, "a person marked it gone");
        desk.frameworks().keySet().forEach(framework -> desk.sayIfAttached(framework, lost));
    }

    void frameworkSubscribed(FrameworkId framework, FrameworkInfo info, long instance) {
        frameworksDue.clearIfSet(framework);
        FrameworkSeat seat = desk.frameworks().computeIfAbsent(framework, id -> new FrameworkSeat(id, info, instance));
        // A second session of one framework takes over; the offers of the first are void.
        offering.endAllOf(framework);
        demanding.forgetAllOf(framework);
        following.unfollow(framework);
        seat.connect(info, instance);
        desk.sayIfAttached(framework, new SchedulerNotice.Subscribed(framework, desk.epoch(), instance));
        statuses.tellAllOf(framework);
        desk.allocator().activate(framework, info);
        desk.wantAllocation();
    }

    /** A framework is recorded whose first process is still to come. */
    void frameworkExpected(FrameworkId framework, FrameworkInfo info) {
        desk.cell().enroll(framework, info);
        desk.frameworks().putIfAbsent(framework, new FrameworkSeat(framework, info, 0));
    }

    /** The kernel keeps a framework's process running from now on, under an id of its own. */
    void supervisorSeated(FrameworkId framework, FrameworkId supervisor, FrameworkInfo info) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        if (seat == null) {
            return;
        }
        seat.setCare(FrameworkSeat.Care.SUPERVISED);
        frameworksDue.clearIfSet(framework);
        FrameworkSeat own = new FrameworkSeat(supervisor, info, 0);
        own.setCare(FrameworkSeat.Care.SUPERVISOR);
        desk.cell().enroll(supervisor, info);
        desk.allocator().admitIfNew(supervisor);
        desk.frameworks().put(supervisor, own);
    }

    /** A framework is its own affair again. */
    void supervisionEnded(FrameworkId framework, long nowMillis) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        if (seat != null) {
            seat.setCare(FrameworkSeat.Care.NONE);
            if (!seat.isConnected()) {
                frameworksDue.set(framework, nowMillis + seat.info().failoverTimeoutMillis());
            }
        }
    }

    void frameworkNotBack(FrameworkId framework, FrameworkInfo info, long instance, long nowMillis) {
        FrameworkSeat seat = desk.frameworks().computeIfAbsent(framework, id -> new FrameworkSeat(id, info, instance));
        if (!seat.isConnected()) {
            frameworksDue.set(framework, nowMillis + info.failoverTimeoutMillis());
        }
    }

    void frameworkDisconnected(FrameworkId framework, long nowMillis) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        if (seat == null || !seat.isConnected()) {
            return;
        }
        seat.disconnect();
        demanding.forgetAllOf(framework);
        following.unfollow(framework);
        desk.allocator().deactivate(framework);
        offering.endAllOf(framework);
        frameworksDue.set(framework, nowMillis + seat.info().failoverTimeoutMillis());
    }

    void frameworkRemoved(FrameworkId framework) {
        if (desk.frameworks().remove(framework) == null) {
            return;
        }
        frameworksDue.clearIfSet(framework);
        demanding.forgetAllOf(framework);
        following.unfollow(framework);
        desk.allocator().remove(framework);
        offering.endAllOf(framework);
        statuses.acknowledgeAllOf(framework);
        desk.tasks().of(framework).forEach(entry -> desk.tasks().orderKill(entry, KillCause.ORDERED));
        for (Slot slot : desk.cell().slots()) {
            if (slot.holdsAnyOf(framework)) {
                desk.sayIfAttached(slot.id(), new AgentNotice.FrameworkRemoved(framework));
            }
        }
        statuses.forgetIfEmpty(framework);
        desk.wantAllocation();
    }

    /** Has those recorded who are overdue. They are asked for once; what is recorded comes back as a fact. */
    void overdue(long nowMillis) {
        lastMillis = nowMillis;
        for (AgentId agent : agentsDue.takeDue(nowMillis)) {
            removals.overdue(agent);
        }
        if (removals.held() > 0) {
            for (AgentId agent : removals.letGo(known(), nowMillis)) {
                desk.say(new Outbound.ToRegistry(new RegistryRequest.MarkAgentUnreachable(agent)));
            }
        }
        for (FrameworkId framework : frameworksDue.takeDue(nowMillis)) {
            FrameworkSeat seat = desk.frameworks().get(framework);
            if (seat != null && !seat.isConnected() && seat.care() == FrameworkSeat.Care.NONE) {
                String reason = "not seen for its fail-over time-out of %d ms"
                        .formatted(seat.info().failoverTimeoutMillis());
                desk.say(new Outbound.ToRegistry(
                        new RegistryRequest.RemoveFramework(framework, RemovalCause.OVERDUE, reason)));
            }
        }
    }

    private int known() {
        return (int) desk.agents().values().stream()
                .filter(seat -> seat.phase() != Phase.UNREACHABLE)
                .count();
    }

    /** Overdue agents that are not given up yet, because of the rate or the fuse. */
    Removals<AgentId> removals() {
        return removals;
    }

    long nextDeadline() {
        return Math.min(
                removals.next(lastMillis).orElse(Long.MAX_VALUE),
                Math.min(
                        agentsDue.next().orElse(Long.MAX_VALUE),
                        frameworksDue.next().orElse(Long.MAX_VALUE)));
    }
}
