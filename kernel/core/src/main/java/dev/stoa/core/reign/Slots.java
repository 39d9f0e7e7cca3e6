package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.SchedulerNotice.CallRefused;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.Claim.ExecutorClaim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Held;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.cell.Txn;
import dev.stoa.core.slot.SlotBook;
import dev.stoa.core.slot.SlotKey;
import dev.stoa.core.slot.SlotLease;
import dev.stoa.core.task.TaskEntry;

/**
 * Leases slots, launches in them, lets them end. What is left of a slot is held in the cell under a name of its own; each step
 * moves the same amount there and in the books, so the cell's rules cover slots without knowing them.
 */
final class Slots {
    private final Desk desk;
    private final Offering offering;
    private final Statuses statuses;
    private final SlotBook book = new SlotBook();
    // Stated while their agents are still expected back.
    private final SortedMap<SlotKey, SchedulerCall.StateSlot> awaited = new TreeMap<>();

    Slots(Desk desk, Offering offering, Statuses statuses) {
        this.desk = desk;
        this.offering = offering;
        this.statuses = statuses;
    }

    SlotBook book() {
        return book;
    }

    void lease(FrameworkId framework, SchedulerCall.LeaseSlot call, long nowMillis) {
        SlotKey key = new SlotKey(framework, call.slot());
        if (book.find(key).isPresent()) {
            over(key, SlotEnding.REFUSED, "slot id '%s' is in use".formatted(call.slot()));
            return;
        }
        if (!book.hasRoomFor(framework)) {
            over(
                    key,
                    SlotEnding.REFUSED,
                    "one slot too many, a framework may have %d".formatted(SlotBook.MAX_PER_FRAMEWORK));
            return;
        }
        Optional<Lease> offered = desk.cell().lease(call.offer()).filter(lease -> lease.framework()
                .equals(framework));
        if (offered.isPresent() && !offered.get().pool().equals(PoolKey.UNRESERVED)) {
            over(
                    key,
                    SlotEnding.REFUSED,
                    "offer '%s' is of the %s pool, a slot is leased out of unreserved resources"
                            .formatted(call.offer(), offered.get().pool()));
            return;
        }
        Claim claim = new Claim(key.rest().task(), call.offer(), call.resources(), Optional.empty());
        offering.forget(call.offer());
        CommitResult result =
                desk.cell().commit(new Txn(framework, List.of(call.offer()), List.of(claim), Atomicity.EACH));
        for (Lease ended : result.ended()) {
            Resources free = desk.cell()
                    .slot(ended.agent())
                    .map(there -> there.freeOf(ended.pool()))
                    .orElse(Resources.NONE);
            offering.refuse(framework, ended.agent(), ended.pool(), free, call.leftovers(), nowMillis);
        }
        if (!result.rejected().isEmpty()) {
            over(key, SlotEnding.REFUSED, result.rejected().get(0).message());
            return;
        }
        SlotLease slot =
                book.open(key, offered.orElseThrow().agent(), call.resources(), nowMillis + call.leaseMillis());
        tellLeased(slot, nowMillis);
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
        Map<TaskId, TaskSpec> launches = new LinkedHashMap<>();
        Optional<SlotLease> found = book.find(new SlotKey(framework, call.slot()));
        for (TaskSpec task : call.tasks()) {
            Optional<Rejection> refusal = found.isEmpty()
                    ? Optional.of(new Rejection(
                            task.id(),
                            Reason.OFFER_NOT_VALID,
                            "slot '%s' does not stand: it was not leased, or is over".formatted(call.slot()),
                            Resources.NONE))
                    : refusal(found.get(), task);
            if (refusal.isPresent()) {
                rejected.add(refusal.get());
            } else {
                SlotLease slot = found.orElseThrow();
                move(slot, task);
                stage(slot, task, nowMillis);
                placed.put(task.id(), slot.agent());
                launches.put(task.id(), task);
            }
        }
        desk.sayIfAttached(
                framework, new SchedulerNotice.AcceptAnswered(call.request(), new AcceptReply(placed, rejected)));
        launches.values()
                .forEach(task -> desk.sayIfAttached(
                        found.orElseThrow().agent(), new AgentNotice.LaunchOrdered(framework, task)));
    }

    private Optional<Rejection> refusal(SlotLease slot, TaskSpec task) {
        TaskKey key = new TaskKey(slot.key().framework(), task.id());
        if (!desk.isRegistered(slot.agent())) {
            return reject(
                    task, Reason.AGENT_NOT_AVAILABLE, "agent '%s' is not attached now".formatted(slot.agent()), slot);
        }
        if (task.resources().isNone()) {
            return reject(
                    task,
                    Reason.NOT_VALID,
                    "task '%s' asks for no resources, must ask for some".formatted(task.id()),
                    slot);
        }
        if (task.terms().supply() != Supply.ORDINARY
                || task.terms().reservation().isPresent()) {
            return reject(
                    task,
                    Reason.NOT_VALID,
                    "task '%s' names a supply of its own, in a slot it must draw on the slot".formatted(task.id()),
                    slot);
        }
        if (SlotKey.isReserved(task.id()) || desk.tasks().remember(key).isPresent()) {
            return reject(
                    task,
                    Reason.TASK_ID_USED,
                    "task id '%s' was used before, a retry must have an id of its own".formatted(task.id()),
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
        return Claim.executorOf(task).filter(executor -> !desk.cell()
                .slot(slot.agent())
                .map(there ->
                        there.executors().containsKey(new ExecutorKey(slot.key().framework(), executor.id())))
                .orElse(false));
    }

    /** Hands a part of the rest to a task: in the cell and in the book, in one step. */
    private void move(SlotLease slot, TaskSpec task) {
        FrameworkId framework = slot.key().framework();
        Optional<ExecutorClaim> executor = newExecutor(slot, task);
        TaskKey key = new TaskKey(framework, task.id());
        desk.cell().release(slot.agent(), slot.key().rest());
        executor.ifPresent(started -> {
            ExecutorKey startedKey = new ExecutorKey(framework, started.id());
            desk.cell().restore(slot.agent(), startedKey, Held.of(started.resources(), TaskTerms.DEFAULT));
            book.give(slot, startedKey, started.resources());
        });
        desk.cell().restore(slot.agent(), key, new Held(task.resources(), task.terms(), task.labels()));
        book.give(slot, key, task.resources());
        holdRest(slot);
    }

    private void holdRest(SlotLease slot) {
        if (!slot.rest().isNone()) {
            desk.cell().restore(slot.agent(), slot.key().rest(), slot.rest());
        }
    }

    private void stage(SlotLease slot, TaskSpec task, long nowMillis) {
        TaskStatus staging = TaskStatus.ofMaster(
                new TaskKey(slot.key().framework(), task.id()),
                slot.agent(),
                TaskState.STAGING,
                TaskReason.NONE,
                "",
                nowMillis);
        String executor =
                Claim.executorOf(task).map(hosting -> hosting.id().value()).orElse("");
        desk.tasks().stage(staging, task, executor);
    }

    void renew(FrameworkId framework, SchedulerCall.RenewSlot call, long nowMillis) {
        book.find(new SlotKey(framework, call.slot()))
                .ifPresentOrElse(
                        slot -> {
                            book.renew(slot, nowMillis + call.leaseMillis());
                            tellLeased(slot, nowMillis);
                        },
                        () -> unknown(framework, "RenewSlot", call.slot()));
    }

    void release(FrameworkId framework, SchedulerCall.ReleaseSlot call) {
        book.find(new SlotKey(framework, call.slot()))
                .ifPresentOrElse(
                        slot -> end(slot, SlotEnding.RELEASED, "given back"),
                        () -> unknown(framework, "ReleaseSlot", call.slot()));
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
        AgentSeat seat = desk.agents().get(call.agent());
        if (seat != null && seat.phase() == AgentSeat.Phase.EXPECTED) {
            awaited.put(key, call);
            return;
        }
        if (!desk.isRegistered(call.agent())) {
            over(key, SlotEnding.AGENT_LOST, "agent '%s' is not here".formatted(call.agent()));
            return;
        }
        stand(key, call, nowMillis);
    }

    private void stand(SlotKey key, SchedulerCall.StateSlot call, long nowMillis) {
        SortedMap<TaskKey, Resources> inside = new TreeMap<>();
        Resources taken = Resources.NONE;
        for (TaskId task : call.tasks()) {
            Optional<TaskEntry> entry = desk.tasks()
                    .find(new TaskKey(key.framework(), task))
                    .filter(live -> !live.state().isTerminal() && live.agent().equals(call.agent()));
            if (entry.isPresent() && inside.put(entry.get().key(), entry.get().resources()) == null) {
                taken = taken.plus(entry.get().resources());
            }
        }
        Resources free = desk.cell().slot(call.agent()).map(Slot::free).orElse(Resources.NONE);
        if (!call.resources().contains(taken)) {
            over(key, SlotEnding.REFUSED, "its tasks hold '%s', more than its '%s'".formatted(taken, call.resources()));
            return;
        }
        Resources rest = call.resources().minus(taken);
        if (!free.contains(rest) || !book.hasRoomFor(key.framework())) {
            over(
                    key,
                    SlotEnding.REFUSED,
                    "agent '%s' has not so much free any more: %s"
                            .formatted(call.agent(), String.join(", ", free.shortfall(rest))));
            return;
        }
        SlotLease slot = book.open(key, call.agent(), call.resources(), nowMillis + call.leaseMillis());
        inside.forEach((task, resources) -> book.give(slot, task, resources));
        holdRest(slot);
        tellLeased(slot, nowMillis);
    }

    /** An agent has come with its tasks: slots that were stated for it can stand, and tasks that did not come are found out. */
    void agentRegistered(AgentId agent, long nowMillis) {
        sweep(agent);
        for (Map.Entry<SlotKey, SchedulerCall.StateSlot> waiting : List.copyOf(awaited.entrySet())) {
            if (waiting.getValue().agent().equals(agent)) {
                awaited.remove(waiting.getKey());
                stand(waiting.getKey(), waiting.getValue(), nowMillis);
            }
        }
    }

    /** Takes back what tasks had that have ended. */
    void sweep(AgentId agent) {
        for (SlotLease slot : book.on(agent)) {
            for (TaskKey task : List.copyOf(slot.tasks().keySet())) {
                boolean lives = desk.tasks()
                        .find(task)
                        .map(entry -> !entry.state().isTerminal())
                        .orElse(false);
                if (!lives) {
                    desk.cell().release(agent, slot.key().rest());
                    book.takeBack(task);
                    holdRest(slot);
                }
            }
        }
    }

    void executorEnded(AgentId agent, ExecutorKey executor) {
        for (SlotLease slot : book.on(agent)) {
            if (slot.executors().containsKey(executor)) {
                desk.cell().release(agent, slot.key().rest());
                book.takeBack(executor);
                holdRest(slot);
            }
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
        for (Map.Entry<SlotKey, SchedulerCall.StateSlot> waiting : List.copyOf(awaited.entrySet())) {
            if (waiting.getValue().agent().equals(agent)) {
                awaited.remove(waiting.getKey());
                over(waiting.getKey(), SlotEnding.AGENT_LOST, message);
            }
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        awaited.keySet().removeIf(key -> key.framework().equals(framework));
        for (SlotLease slot : book.of(framework)) {
            book.close(slot);
            desk.cell().release(slot.agent(), slot.key().rest());
            offering.freeGrew(slot.agent());
        }
    }

    private void end(SlotLease slot, SlotEnding ending, String message) {
        List<TaskKey> tasks = List.copyOf(slot.tasks().keySet());
        book.close(slot);
        desk.cell().release(slot.agent(), slot.key().rest());
        offering.freeGrew(slot.agent());
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
