package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.SchedulerNotice.CallRefused;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.Claim.ExecutorClaim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Held;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Txn;
import dev.stoa.core.slot.SlotBook;
import dev.stoa.core.slot.SlotKey;
import dev.stoa.core.slot.SlotLease;
import dev.stoa.core.task.TaskEntry;

/**
 * Leases slots, launches in them, lets them end. What is left of a slot is held in the cell under a name of its own, so the cell's
 * rules cover slots without knowing them.
 */
final class Slots {
    private final Desk desk;
    private final SlotBook book;
    private final SlotMoves moves;
    private final Acceptance acceptance;
    private final Launching launching;
    private final Statuses statuses;

    Slots(Desk desk, SlotBook book, SlotMoves moves, Acceptance acceptance, Launching launching, Statuses statuses) {
        this.desk = desk;
        this.book = book;
        this.moves = moves;
        this.acceptance = acceptance;
        this.launching = launching;
        this.statuses = statuses;
    }

    void lease(FrameworkId framework, SchedulerCall.LeaseSlot call, long nowMillis) {
        SlotKey key = new SlotKey(framework, call.slot());
        Optional<Lease> offered = desk.cell().lease(call.offer()).filter(lease -> lease.framework()
                .equals(framework));
        Optional<String> refusal = refusal(key, offered);
        Claim claim = new Claim(key.rest().task(), call.offer(), call.resources(), Optional.empty());
        List<Claim> claims = refusal.isEmpty() ? List.of(claim) : List.of();
        CommitResult result = acceptance.commit(
                new Txn(framework, List.of(call.offer()), claims, Atomicity.EACH), call.leftovers(), nowMillis);
        Optional<String> why = refusal.or(() -> firstOf(key, result.rejected()));
        if (why.isPresent()) {
            over(key, SlotEnding.REFUSED, why.get());
        } else {
            AgentId agent = offered.orElseThrow().agent();
            tellLeased(book.open(key, agent, restIn(result, key), nowMillis + call.leaseMillis()), nowMillis);
        }
        acceptance.offersEnded(result, nowMillis);
    }

    private Optional<String> refusal(SlotKey key, Optional<Lease> offered) {
        if (book.find(key).isPresent() || book.awaited(key).isPresent()) {
            return Optional.of("slot id '%s' is in use".formatted(key.slot()));
        }
        if (!book.hasRoomFor(key.framework())) {
            return Optional.of("one slot too many, a framework may have %d".formatted(SlotBook.MAX_PER_FRAMEWORK));
        }
        return offered.filter(lease -> !lease.pool().equals(PoolKey.UNRESERVED))
                .map(lease -> "offer '%s' is of the %s pool, a slot is leased out of unreserved resources"
                        .formatted(lease.id(), lease.pool()));
    }

    private static Optional<String> firstOf(SlotKey key, List<Rejection> rejected) {
        return rejected.stream().findFirst().map(Rejection::message).map(key::inWords);
    }

    /** What was committed for a slot, with names. */
    private static Resources restIn(CommitResult result, SlotKey key) {
        Held held = result.held().get(key.rest().task());
        return held == null ? Resources.NONE : held.resources();
    }

    private void tellLeased(SlotLease slot, long nowMillis) {
        desk.sayIfAttached(
                slot.key().framework(),
                new SchedulerNotice.SlotLeased(
                        slot.key().slot(), slot.agent(), slot.whole(), slot.deadlineMillis() - nowMillis));
    }

    private void over(SlotKey key, SlotEnding ending, String message) {
        desk.sayIfAttached(key.framework(), new SchedulerNotice.SlotEnded(key.slot(), ending, message));
    }

    void launch(FrameworkId framework, SchedulerCall.LaunchInSlot call, long nowMillis) {
        SortedMap<TaskId, AgentId> placed = new TreeMap<>();
        List<Rejection> rejected = new ArrayList<>();
        SlotKey key = new SlotKey(framework, call.slot());
        Optional<SlotLease> found = book.find(key);
        SortedMap<TaskId, Resources> named = new TreeMap<>();
        for (TaskSpec asked : call.tasks()) {
            TaskSpec task = found.map(
                            slot -> asked.withResources(asked.resources().namedFrom(slot.rest())))
                    .orElse(asked);
            Optional<Rejection> refusal =
                    found.map(slot -> refusal(slot, task)).orElseGet(() -> Optional.of(absent(key, task)));
            if (refusal.isPresent()) {
                rejected.add(refusal.get());
            } else {
                SlotLease slot = found.orElseThrow();
                moves.give(slot, task, newExecutor(slot, task));
                launching.launch(framework, task, slot.agent(), nowMillis);
                placed.put(task.id(), slot.agent());
                if (!task.resources().equals(asked.resources())) {
                    named.put(task.id(), task.resources());
                }
            }
        }
        desk.sayIfAttached(
                framework,
                new SchedulerNotice.AcceptAnswered(call.request(), new AcceptReply(placed, named, rejected)));
    }

    private Rejection absent(SlotKey key, TaskSpec task) {
        return book.awaited(key)
                .map(waiting -> new Rejection(
                        task.id(),
                        Reason.AGENT_NOT_AVAILABLE,
                        "slot '%s' waits for agent '%s', which is expected back".formatted(key.slot(), waiting.agent()),
                        Resources.NONE))
                .orElseGet(() -> new Rejection(
                        task.id(),
                        Reason.OFFER_NOT_VALID,
                        "slot '%s' does not stand: it was not leased, or is over".formatted(key.slot()),
                        Resources.NONE));
    }

    private Optional<Rejection> refusal(SlotLease slot, TaskSpec task) {
        if (!desk.isRegistered(slot.agent())) {
            return reject(
                    task, Reason.AGENT_NOT_AVAILABLE, "agent '%s' is not attached now".formatted(slot.agent()), slot);
        }
        Optional<Rejection> refusal =
                launching.refusal(slot.key().framework(), task, Optional.of(slot.agent()), slot.rest());
        if (refusal.isPresent()) {
            return refusal;
        }
        if (task.terms().supply() != Supply.ORDINARY
                || task.terms().reservation().isPresent()) {
            return reject(
                    task,
                    Reason.NOT_VALID,
                    "task '%s' names a supply of its own, in a slot it must draw on the slot".formatted(task.id()),
                    slot);
        }
        if (!task.terms().constraint().equals(Constraint.NONE)) {
            return reject(
                    task,
                    Reason.NOT_VALID,
                    "task '%s' has a constraint, in a slot the place is the slot's".formatted(task.id()),
                    slot);
        }
        Resources needed = newExecutor(slot, task)
                .map(executor -> task.resources().plus(executor.resources()))
                .orElse(task.resources());
        return slot.rest().contains(needed)
                ? Optional.empty()
                : reject(
                        task,
                        Reason.DOES_NOT_FIT,
                        "task '%s' does not fit what is left of slot '%s': %s"
                                .formatted(
                                        task.id(),
                                        slot.key().slot(),
                                        String.join(", ", slot.rest().shortfall(needed))),
                        slot);
    }

    private static Optional<Rejection> reject(TaskSpec task, Reason reason, String message, SlotLease slot) {
        return Optional.of(new Rejection(task.id(), reason, message, slot.rest()));
    }

    /** The executor that a task needs started, if it needs one and that does not run there. */
    private Optional<ExecutorClaim> newExecutor(SlotLease slot, TaskSpec task) {
        Resources left = slot.rest().without(task.resources());
        return Claim.executorOf(task)
                .filter(executor -> executorThere(
                                slot.agent(), new ExecutorKey(slot.key().framework(), executor.id()))
                        .isEmpty())
                .map(executor ->
                        new ExecutorClaim(executor.id(), executor.resources().namedFrom(left)));
    }

    private Optional<Held> executorThere(AgentId agent, ExecutorKey executor) {
        return desk.cell().slot(agent).map(there -> there.executors().get(executor));
    }

    void renew(FrameworkId framework, SchedulerCall.RenewSlot call, long nowMillis) {
        SlotKey key = new SlotKey(framework, call.slot());
        Optional<SchedulerCall.StateSlot> awaited = book.awaited(key);
        Optional<SlotLease> found = book.find(key);
        if (found.isPresent()) {
            book.renew(found.get(), nowMillis + call.leaseMillis());
            tellLeased(found.get(), nowMillis);
        } else if (awaited.isPresent()) {
            SchedulerCall.StateSlot stated = awaited.get();
            book.await(
                    key,
                    new SchedulerCall.StateSlot(
                            stated.slot(), stated.agent(), stated.resources(), call.leaseMillis(), stated.tasks()));
        } else {
            unknown(framework, "RenewSlot", call.slot());
        }
    }

    void release(FrameworkId framework, SchedulerCall.ReleaseSlot call) {
        SlotKey key = new SlotKey(framework, call.slot());
        Optional<SchedulerCall.StateSlot> awaited = book.takeAwaited(key);
        Optional<SlotLease> found = book.find(key);
        if (found.isPresent()) {
            end(found.get(), SlotEnding.RELEASED, "given back");
        } else if (awaited.isPresent()) {
            over(key, SlotEnding.RELEASED, "given back");
            awaited.get().tasks().forEach(task -> statuses.killWhenBroughtBack(new TaskKey(framework, task)));
        } else {
            unknown(framework, "ReleaseSlot", call.slot());
        }
    }

    private void unknown(FrameworkId framework, String call, SlotId slot) {
        desk.sayIfAttached(
                framework,
                new CallRefused(call, "slot '%s' does not stand: it was not leased, or is over".formatted(slot)));
    }

    /** A framework says that a slot stands, as after every subscription. */
    void state(FrameworkId framework, SchedulerCall.StateSlot call, long nowMillis) {
        SlotKey key = new SlotKey(framework, call.slot());
        Optional<SlotLease> known = book.find(key);
        if (known.isPresent()) {
            book.renew(known.get(), nowMillis + call.leaseMillis());
            tellLeased(known.get(), nowMillis);
            return;
        }
        book.takeAwaited(key);
        AgentSeat seat = desk.agents().get(call.agent());
        Optional<String> refusal = refusal(key, Optional.empty());
        if (refusal.isPresent()) {
            over(key, SlotEnding.REFUSED, refusal.get());
        } else if (seat != null && seat.phase() == AgentSeat.Phase.EXPECTED) {
            book.await(key, call);
        } else if (!desk.isRegistered(call.agent())) {
            over(key, SlotEnding.AGENT_LOST, "agent '%s' is not here".formatted(call.agent()));
        } else {
            stand(key, call, nowMillis);
        }
    }

    /** What its tasks hold is a fact; what is to be its rest is proposed as anything else that is free is. */
    private void stand(SlotKey key, SchedulerCall.StateSlot call, long nowMillis) {
        SortedMap<TaskKey, Resources> tasks = new TreeMap<>();
        SortedMap<ExecutorKey, Resources> executors = new TreeMap<>();
        for (TaskId task : call.tasks()) {
            inside(key, call, task).ifPresent(entry -> {
                tasks.put(entry.key(), entry.resources());
                executorOf(entry).ifPresent(executor -> executorThere(call.agent(), executor)
                        .filter(held -> book.slotOf(call.agent(), executor).isEmpty())
                        .filter(held -> held.pool().equals(PoolKey.UNRESERVED))
                        .ifPresent(held -> executors.put(executor, held.resources())));
            });
        }
        Resources taken = Resources.NONE;
        for (Resources held : tasks.values()) {
            taken = taken.plus(held);
        }
        for (Resources held : executors.values()) {
            taken = taken.plus(held);
        }
        if (!call.resources().contains(taken)) {
            over(key, SlotEnding.REFUSED, "its tasks hold '%s', more than its '%s'".formatted(taken, call.resources()));
            return;
        }
        CommitResult result = holdRest(key, call.agent(), call.resources().minus(taken));
        Optional<String> refusal = firstOf(key, result.rejected());
        if (refusal.isPresent()) {
            over(key, SlotEnding.REFUSED, refusal.get());
            return;
        }
        Resources whole = taken.plus(restIn(result, key));
        SlotLease slot = book.open(key, call.agent(), whole, nowMillis + call.leaseMillis());
        tasks.forEach((task, resources) -> book.give(slot, task, resources));
        executors.forEach((executor, resources) -> book.give(slot, executor, resources));
        tellLeased(slot, nowMillis);
    }

    /** A task that is said to be in a slot, if it runs there, out of what slots are leased of, and in no other slot. */
    private Optional<TaskEntry> inside(SlotKey key, SchedulerCall.StateSlot call, TaskId task) {
        return desk.tasks()
                .find(new TaskKey(key.framework(), task))
                .filter(live -> !live.state().isTerminal() && live.agent().equals(call.agent()))
                .filter(live -> PoolKey.of(live.terms()).equals(PoolKey.UNRESERVED))
                .filter(live -> book.slotOf(live.key()).isEmpty());
    }

    private static Optional<ExecutorKey> executorOf(TaskEntry task) {
        return task.executor().isEmpty()
                ? Optional.empty()
                : Optional.of(new ExecutorKey(task.key().framework(), new ExecutorId(task.executor())));
    }

    private CommitResult holdRest(SlotKey key, AgentId agent, Resources rest) {
        Claim claim = new Claim(
                key.rest().task(),
                new Claim.Source.Free(agent),
                rest,
                Optional.empty(),
                TaskTerms.DEFAULT,
                Collections.emptySortedMap());
        List<Claim> claims = rest.isNone() ? List.of() : List.of(claim);
        return desk.cell().commit(Txn.ofFree(key.framework(), desk.epoch(), claims, Atomicity.EACH));
    }

    /** An agent has come with its tasks: slots that were stated for it can stand. */
    void agentRegistered(AgentId agent, long nowMillis) {
        for (SlotKey key : book.awaiting(agent)) {
            book.takeAwaited(key).ifPresent(statement -> stand(key, statement, nowMillis));
        }
    }

    /** An agent is emptied: its slots are over, and their tasks are like all others there. */
    void revokeOn(AgentId agent, String why) {
        book.on(agent).forEach(slot -> end(slot, SlotEnding.REVOKED, why));
    }

    /** An agent cannot be seen, or is gone; the cell has forgotten what was held there. */
    void agentLost(AgentId agent) {
        String message = "agent '%s' cannot be seen".formatted(agent);
        for (SlotLease slot : book.on(agent)) {
            book.close(slot);
            over(slot.key(), SlotEnding.AGENT_LOST, message);
        }
        for (SlotKey key : book.awaiting(agent)) {
            book.takeAwaited(key);
            over(key, SlotEnding.AGENT_LOST, message);
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        book.forgetAwaited(framework);
        for (SlotLease slot : book.of(framework)) {
            book.close(slot);
            moves.restEnded(slot);
        }
    }

    private void end(SlotLease slot, SlotEnding ending, String message) {
        List<TaskKey> tasks = List.copyOf(slot.tasks().keySet());
        book.close(slot);
        moves.restEnded(slot);
        over(slot.key(), ending, message);
        if (ending != SlotEnding.REVOKED) {
            tasks.forEach(task -> desk.tasks().find(task).ifPresent(statuses::orderKill));
        }
    }

    void tick(long nowMillis) {
        book.ranOut(nowMillis).forEach(slot -> end(slot, SlotEnding.RAN_OUT, "its time is over and was not renewed"));
    }

    long nextDeadline() {
        return book.nextDeadline();
    }
}
