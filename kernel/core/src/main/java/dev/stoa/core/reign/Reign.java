package dev.stoa.core.reign;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.registry.RemovalCause;
import dev.stoa.core.slot.SlotBook;

/**
 * The soft state of one master's reign, and what it answers to each call.
 *
 * <p>Plain and stepped: a shell brings calls, recorded facts and the time, then carries out what {@link #drain} gives. The
 * work is done by one class for each subject; this one says in which order. One owner, one thread.
 */
public class Reign {
    private final Desk desk;
    private final Attendance attendance;
    private final Offering offering;
    private final SlotMoves moves;
    private final Acceptance acceptance;
    private final Statuses statuses;
    private final Reconciliation reconciliation;
    private final Tenure tenure;
    private final Volumes volumes;
    private final EstateDesk estate;
    private final Evicting evicting;
    private final Preempting preempting;
    private final Revoking revoking;
    private final Emptying emptying;
    private final Slots slots;
    private final Views views;
    private final Demanding demanding;
    private final Claiming claiming;
    private final Following following;
    private final Explaining explaining;
    private final Supervising supervising;

    /**
     * Begins a reign from what the registry holds: nobody is attached, everybody recorded is expected back.
     *
     * @param epoch the epoch that was recorded for it
     */
    public Reign(long epoch, RegistryState recorded, ReignConfig config, long nowMillis) {
        desk = new Desk(epoch, config);
        offering = new Offering(desk);
        SlotBook slotBook = new SlotBook();
        moves = new SlotMoves(desk, offering, slotBook);
        statuses = new Statuses(desk, moves);
        Launching launching = new Launching(desk);
        evicting = new Evicting(desk, statuses);
        revoking = new Revoking(desk, evicting);
        preempting = new Preempting(desk, evicting, slotBook);
        demanding = new Demanding(desk, offering, launching, preempting, evicting);
        acceptance = new Acceptance(desk, offering, demanding, launching);
        slots = new Slots(desk, slotBook, moves, acceptance, launching, statuses);
        claiming = new Claiming(desk, launching);
        following = new Following(desk);
        explaining = new Explaining(desk, evicting.rooms());
        desk.cell().setWatcher(new Picture(desk.placer(), desk.demands(), following));
        reconciliation = new Reconciliation(desk);
        attendance = new Attendance(desk, offering, moves, statuses, demanding, following, nowMillis);
        volumes = new Volumes(desk, offering);
        tenure = new Tenure(desk, offering);
        estate = new EstateDesk(tenure, volumes);
        emptying = new Emptying(desk, offering, evicting, slots);
        supervising = new Supervising(desk, attendance, demanding, statuses, evicting);
        views = new Views(
                desk, statuses, attendance.removals(), tenure, volumes, explaining, evicting, emptying, supervising);
        tenure.restore(recorded);
        volumes.restore(recorded);
        attendance.expectAll(recorded, nowMillis);
        supervising.restore(recorded.supervised(), nowMillis);
        emptying.restore(recorded, nowMillis);
    }

    /** Which reign this is. */
    public long epoch() {
        return desk.epoch();
    }

    /** Takes out what is to be done, in order. */
    public List<Outbound> drain() {
        return desk.drain();
    }

    /** An agent asks to be let in. Whether it is the one of that name, as far as is known: that one is not overdue any more. */
    public boolean agentReturning(AgentInfo info) {
        return attendance.agentReturning(info);
    }

    /** An agent that asked to be let in is not: if it is waited for, it is waited for no longer. */
    public void agentRefused(AgentInfo info, long nowMillis) {
        attendance.agentRefused(info, nowMillis);
    }

    /** An agent is recorded and attached, and this is what it brings. */
    public void agentRegistered(AgentCall.Register call, long nowMillis) {
        attendance.agentRegistered(call, nowMillis);
        volumes.agentRegistered(call.info().id(), call.volumes());
        slots.agentRegistered(call.info().id(), nowMillis);
        evicting.sweep(call.info().id(), nowMillis);
        revoking.agentRegistered(call.info().id(), nowMillis);
        preempting.touch();
        emptying.agentRegistered(call.info().id(), nowMillis);
        supervising.touchAll();
    }

    /** An agent was recorded and broke off before it could be registered. */
    public void agentNotBack(AgentId agent, long nowMillis) {
        attendance.agentNotBack(agent, nowMillis);
    }

    /** An agent's session broke. */
    public void agentDisconnected(AgentId agent, long nowMillis) {
        attendance.agentDisconnected(agent, nowMillis);
    }

    /** An agent is recorded as unreachable. */
    public void agentUnreachable(AgentId agent, long nowMillis) {
        evicting.agentLost(agent, desk.tasks().on(agent), nowMillis);
        attendance.agentUnreachable(agent, nowMillis);
        slots.agentLost(agent);
        touch(agent);
        supervising.touchAll();
    }

    /** Drains are recorded: these agents are to become empty. */
    public void drainsRecorded(Collection<Drain> drains, long nowMillis) {
        emptying.drainsRecorded(drains, nowMillis);
    }

    /** It is recorded that these agents may have work again. */
    public void drainsEnded(Collection<AgentId> agents, long nowMillis) {
        emptying.drainsEnded(agents, nowMillis);
    }

    /** An agent is recorded as empty; if its drain says so, it is gone for good. */
    public void emptyRecorded(Drain drain, long nowMillis) {
        emptying.emptyRecorded(drain, nowMillis);
        if (drain.after() == AfterDrain.MARK_GONE) {
            agentGone(drain.agent(), nowMillis);
        }
    }

    /** A maintenance window is recorded. */
    public void windowRecorded(MaintenanceWindow window, long nowMillis) {
        emptying.windowRecorded(window, nowMillis);
    }

    /** It is recorded that there is no such window any more. */
    public void windowRemoved(String name, long nowMillis) {
        emptying.windowRemoved(name, nowMillis);
    }

    /** The agents an operator means, those among them that nobody knows too. */
    public SortedSet<AgentId> meant(AgentSelection selection) {
        return emptying.meant(selection);
    }

    /** An agent is recorded as gone for good. */
    public void agentGone(AgentId agent, long nowMillis) {
        evicting.agentLost(agent, desk.tasks().on(agent), nowMillis);
        attendance.agentGone(agent, nowMillis);
        volumes.agentGone(agent);
        tenure.agentGone(agent);
        slots.agentLost(agent);
        touch(agent);
        supervising.touchAll();
    }

    /** How many overdue agents are not given up yet, because of the rate or the fuse. */
    public int agentsHeld() {
        return attendance.removals().held();
    }

    /** Whether so many agents are lost that none is given up. */
    public boolean isRemovalFuseBlown() {
        return attendance.removals().isBlown();
    }

    /** A framework is recorded and attached. */
    public void frameworkSubscribed(FrameworkId framework, FrameworkInfo info, long instance, long nowMillis) {
        attendance.frameworkSubscribed(framework, info, instance);
        evicting.frameworkSubscribed(framework, nowMillis);
        preempting.touch();
    }

    /** A framework was recorded and broke off before it could be subscribed. */
    public void frameworkNotBack(FrameworkId framework, FrameworkInfo info, long instance, long nowMillis) {
        attendance.frameworkNotBack(framework, info, instance, nowMillis);
    }

    /** A framework's session broke. */
    public void frameworkDisconnected(FrameworkId framework, long nowMillis) {
        attendance.frameworkDisconnected(framework, nowMillis);
        supervising.touch(framework);
    }

    /** A framework is recorded as gone for good. */
    public void frameworkRemoved(FrameworkId framework, RemovalCause cause, long nowMillis) {
        slots.frameworkRemoved(framework);
        attendance.frameworkRemoved(framework);
        volumes.frameworkRemoved(framework);
        tenure.frameworkRemoved(framework);
        evicting.frameworkRemoved(framework);
        preempting.frameworkRemoved(framework);
        supervising.frameworkRemoved(framework, cause, nowMillis);
        preempting.touch();
    }

    /** A new framework is recorded whose process is to be kept running. */
    public void frameworkSupervised(
            FrameworkId framework, FrameworkInfo info, SupervisedProgram program, long nowMillis) {
        supervising.begin(framework, info, program, nowMillis);
    }

    /** It is recorded that a supervised process is about to be started for so many times. */
    public void attemptRecorded(FrameworkId framework, long attempt, long nowMillis) {
        supervising.attemptRecorded(framework, attempt, nowMillis);
    }

    /** It is recorded that a framework is supervised no more. */
    public void supervisionEnded(FrameworkId framework, long nowMillis) {
        supervising.ended(framework, nowMillis);
    }

    /** Whether a framework is recorded. */
    public boolean isRecorded(FrameworkId framework) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        return seat != null && seat.care() != FrameworkSeat.Care.SUPERVISOR;
    }

    /** Which instance speaks for a framework; 0 if it is not recorded. */
    public long instanceOf(FrameworkId framework) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        return seat == null ? 0 : seat.instance();
    }

    /** On whose behalf a framework acts; empty if it is not recorded. */
    public Optional<String> principalOf(FrameworkId framework) {
        return Optional.ofNullable(desk.frameworks().get(framework))
                .map(seat -> seat.info().principal());
    }

    /** Why there may be no framework in a role, to be asked before one is recorded; empty if there may. */
    public Optional<String> objectionTo(RoleName role) {
        return tenure.objection(role);
    }

    /** A role's weight is recorded. */
    public void weightSet(String role, long weightMillis) {
        tenure.weightSet(new RoleName(role), weightMillis);
        desk.demands().wakeAll();
        preempting.touch();
    }

    /** What a role is guaranteed and may hold is recorded. */
    public void quotaSet(RoleName role, RoleTerms terms) {
        tenure.quotaSet(role, terms);
        desk.demands().wakeAll();
        preempting.touch();
    }

    /** Orders about roles, reservations and volumes, and what follows when they are recorded. */
    public EstateDesk estate() {
        return estate;
    }

    /** A framework uses offers. */
    public void accept(FrameworkId framework, SchedulerCall.Accept call, long nowMillis) {
        acceptance.accept(framework, call, nowMillis);
    }

    /** A framework has no use for offers. */
    public void decline(FrameworkId framework, SchedulerCall.Decline call, long nowMillis) {
        acceptance.decline(framework, call, nowMillis);
    }

    /** A framework wants no offers for now. */
    public void suppress(FrameworkId framework) {
        desk.allocator().suppress(framework);
    }

    /** A framework wants offers again. */
    public void revive(FrameworkId framework) {
        desk.allocator().revive(framework);
        FrameworkSeat seat = desk.frameworks().get(framework);
        if (seat != null) {
            seat.revive();
        }
        desk.wantAllocation();
    }

    /** A framework wants tasks placed. */
    public void stateDemand(FrameworkId framework, SchedulerCall.StateDemand call, long nowMillis) {
        demanding.state(framework, call, nowMillis);
    }

    /** A framework wants a demand no more. */
    public void withdrawDemand(FrameworkId framework, SchedulerCall.WithdrawDemand call) {
        demanding.withdraw(framework, call.demand());
    }

    /** A framework takes what is free on agents of its choice. */
    public void claim(FrameworkId framework, SchedulerCall.Claim call, long nowMillis) {
        claiming.claim(framework, call, nowMillis);
    }

    /** A framework wants to see the cell. */
    public void followCell(FrameworkId framework, SchedulerCall.FollowCell call, long nowMillis) {
        following.follow(framework, call, nowMillis);
        following.show(nowMillis);
    }

    /** A framework wants to see the cell no more. */
    public void unfollowCell(FrameworkId framework) {
        following.unfollow(framework);
    }

    /** What a follower was shown did not reach it, because it reads too slowly. */
    public void cellNotShown(FrameworkId framework, long nowMillis) {
        following.notShown(framework, nowMillis);
    }

    /** A framework wants to know why. */
    public void explain(FrameworkId framework, SchedulerCall.Explain call, long nowMillis) {
        desk.sayIfAttached(
                framework,
                new SchedulerNotice.Explained(
                        call.request(), explaining.explain(call.subject(), Optional.of(framework), nowMillis)));
    }

    /** A framework wants a task ended. */
    public void kill(FrameworkId framework, SchedulerCall.Kill call, long nowMillis) {
        statuses.kill(framework, call.task(), nowMillis);
    }

    /** A framework wants to know how its tasks are. */
    public void reconcile(FrameworkId framework, SchedulerCall.Reconcile call, long nowMillis) {
        reconciliation.reconcile(framework, call.tasks(), nowMillis);
    }

    /** A framework has dealt with a status. */
    public void acknowledge(FrameworkId framework, SchedulerCall.Acknowledge call) {
        statuses.acknowledge(framework, call);
        touch(call.agent());
    }

    /** A framework wants to hold resources of an offer for a time. */
    public void leaseSlot(FrameworkId framework, SchedulerCall.LeaseSlot call, long nowMillis) {
        slots.lease(framework, call, nowMillis);
    }

    /** A framework launches tasks in a slot. */
    public void launchInSlot(FrameworkId framework, SchedulerCall.LaunchInSlot call, long nowMillis) {
        slots.launch(framework, call, nowMillis);
    }

    /** A framework wants to hold a slot for longer. */
    public void renewSlot(FrameworkId framework, SchedulerCall.RenewSlot call, long nowMillis) {
        slots.renew(framework, call, nowMillis);
    }

    /** A framework gives a slot back. */
    public void releaseSlot(FrameworkId framework, SchedulerCall.ReleaseSlot call) {
        slots.release(framework, call);
        preempting.touch();
    }

    /** A framework says that a slot stands, as on every subscription. */
    public void stateSlot(FrameworkId framework, SchedulerCall.StateSlot call, long nowMillis) {
        slots.state(framework, call, nowMillis);
        emptying.touch(call.agent());
    }

    /** A framework has something to say to an eviction. */
    public void answerEviction(FrameworkId framework, SchedulerCall.AnswerEviction call, long nowMillis) {
        evicting.answer(framework, call);
    }

    /** A framework states how many of its tasks may be away. */
    public void stateBudget(FrameworkId framework, SchedulerCall.StateBudget call) {
        evicting.stateBudget(framework, call);
    }

    /** A framework takes a budget back. */
    public void removeBudget(FrameworkId framework, SchedulerCall.RemoveBudget call) {
        evicting.removeBudget(framework, call);
    }

    /** A framework is done for good. */
    public void teardown(FrameworkId framework) {
        desk.say(new Outbound.ToRegistry(
                new RegistryRequest.RemoveFramework(framework, RemovalCause.TORN_DOWN, "torn down by itself")));
    }

    /** An agent tells of a task. */
    public void statusReported(AgentId agent, TaskStatus status, long nowMillis) {
        desk.tasks()
                .find(status.task())
                .filter(entry -> entry.agent().equals(agent))
                .ifPresent(entry -> evicting.statusSeen(entry, status, nowMillis));
        statuses.reported(agent, status);
        supervising.touch(status.task().framework());
        if (status.state().isTerminal()) {
            evicting.endIfOver(status.task(), nowMillis);
        }
        touch(agent);
    }

    /** An agent tells that an executor has ended. */
    public void executorEnded(AgentId agent, AgentCall.ReportExecutorEnded call) {
        moves.executorEnded(agent, call.executor());
        statuses.forgetIfEmpty(call.executor().framework());
        touch(agent);
    }

    /** A person asks; the answer is not sent by {@link #drain} but returned. */
    public OperatorNotice answer(OperatorCall call, long nowMillis) {
        return views.answer(call, nowMillis);
    }

    /** Something happened on an agent that may let something be taken away, or let it be found empty. */
    private void touch(AgentId agent) {
        emptying.touch(agent);
        preempting.touch();
    }

    /** Lets time-outs happen: offers that ran out, agents and frameworks that are overdue. */
    public void tick(long nowMillis) {
        offering.expire(nowMillis);
        attendance.overdue(nowMillis);
        demanding.tick(nowMillis);
        following.show(nowMillis);
        slots.tick(nowMillis);
        preempting.lapsed(evicting.tick(nowMillis), nowMillis);
        if (evicting.takeLoosened()) {
            preempting.touch();
            emptying.touchAll();
        }
        preempting.tick(nowMillis);
        emptying.tick(nowMillis);
        supervising.review(nowMillis);
    }

    /** When {@link #tick} or {@link #allocate} has something to do by itself; the largest number if never. */
    public long nextDeadline(long nowMillis) {
        long wanted = Math.min(demanding.nextDeadline(), following.nextDeadline());
        long leases =
                Math.min(desk.allocator().nextFilterEnd(), Math.min(offering.nextDeadline(), slots.nextDeadline()));
        long evictions = Math.min(
                Math.min(preempting.nextDeadline(), evicting.nextDeadline(nowMillis)),
                emptying.nextDeadline(nowMillis));
        long others = Math.min(attendance.nextDeadline(), supervising.nextDeadline(nowMillis));
        return Math.min(Math.min(wanted, leases), Math.min(others, evictions));
    }

    /** Whether something changed that may let an offer be made. */
    public boolean isAllocationWanted(long nowMillis) {
        return demanding.isRoundWanted()
                || desk.isAllocationWanted()
                || desk.allocator().nextFilterEnd() <= nowMillis;
    }

    /** Places what is demanded, everybody in turn, then makes all offers that can be made now. Returns how many tasks and offers. */
    public int allocate(long nowMillis) {
        int placed = demanding.round(nowMillis);
        if (placed > 0) {
            supervising.touchPlaced();
        }
        // After a full round it may still be a demand's turn, which is found in the next.
        return placed + (placed < Demanding.MAX_IN_ROUND ? offering.allocate(nowMillis) : offering.allocateLater());
    }

    /** What the reign's books say, for whoever checks them; not for changing them. */
    public Books books() {
        return new Books(desk);
    }
}
