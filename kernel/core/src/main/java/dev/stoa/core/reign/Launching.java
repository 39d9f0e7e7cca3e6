package dev.stoa.core.reign;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.Held;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.slot.SlotKey;
import dev.stoa.core.task.TaskEntry;

/** What holds for every launch, whoever proposes it: what stands against one whatever is free, and the order of one that was committed. */
final class Launching {
    private final Desk desk;

    Launching(Desk desk) {
        this.desk = desk;
    }

    /**
     * The number of the next task of a demand that nobody knows, from this one on. Those that are known were launched before; a
     * framework that has acknowledged nothing of one may not have heard so, and is told, and how it is.
     */
    int nextUnused(StandingDemand demand, int from, long nowMillis) {
        int number = demand.nextUnplaced(from);
        while (number < demand.demand().count()) {
            TaskKey key = new TaskKey(demand.key().framework(), demand.taskId(number));
            Optional<TaskEntry> known = desk.tasks().remember(key);
            if (known.isEmpty()) {
                return number;
            }
            demand.markPlaced(number);
            if (known.get().acknowledged() == 0) {
                tellPlaced(demand, known.get());
                Reconciliation.answer(desk, known.get(), nowMillis);
            }
            number = demand.nextUnplaced(number);
        }
        return number;
    }

    private void tellPlaced(StandingDemand demand, TaskEntry task) {
        TaskId id = task.key().task();
        SortedMap<TaskId, AgentId> placed = new TreeMap<>();
        placed.put(id, task.agent());
        SortedMap<TaskId, Resources> named = new TreeMap<>();
        if (!task.resources().equals(demand.demand().template().resources())) {
            named.put(id, task.resources());
        }
        desk.sayIfAttached(
                task.key().framework(),
                new SchedulerNotice.DemandPlaced(demand.key().demand(), placed, named));
    }

    /**
     * Why a task cannot be launched, whatever is free; empty if it can.
     *
     * @param agent where, if that is known
     * @param there what is there to launch it from, for the answer
     */
    Optional<Rejection> refusal(FrameworkId framework, TaskSpec task, Optional<AgentId> agent, Resources there) {
        if (task.resources().isNone()) {
            return Optional.of(new Rejection(
                    task.id(),
                    Reason.NOT_VALID,
                    "task '%s' asks for no resources, must ask for some".formatted(task.id()),
                    there));
        }
        Optional<String> limitFault = task.terms().limitFault(task.resources());
        if (limitFault.isPresent()) {
            return Optional.of(new Rejection(
                    task.id(), Reason.NOT_VALID, "task '%s': %s".formatted(task.id(), limitFault.get()), there));
        }
        if (SlotKey.isReserved(task.id())) {
            return Optional.of(new Rejection(
                    task.id(),
                    Reason.NOT_VALID,
                    "task id '%s' begins with '%s', which is kept for slots".formatted(task.id(), SlotKey.PREFIX),
                    there));
        }
        if (desk.tasks().remember(new TaskKey(framework, task.id())).isPresent()) {
            return Optional.of(new Rejection(
                    task.id(),
                    Reason.TASK_ID_USED,
                    "task id '%s' was used before, a retry must have an id of its own".formatted(task.id()),
                    there));
        }
        return Claim.executorOf(task).flatMap(hosting -> agent.flatMap(desk.cell()::slot)
                .map(slot -> slot.executors().get(new ExecutorKey(framework, hosting.id())))
                .map(Held::resources)
                .filter(held -> !held.equals(hosting.resources().namedFrom(held)))
                .map(held -> new Rejection(
                        task.id(),
                        Reason.EXECUTOR_DIFFERS,
                        "task '%s' wants executor '%s' with '%s', one of that name runs there with '%s'"
                                .formatted(task.id(), hosting.id(), hosting.resources(), held),
                        there)));
    }

    /** If some of what stands or falls together was refused, nothing of it is left to commit. */
    static void standOrFall(Atomicity atomicity, List<Claim> claims, List<Rejection> refused) {
        if (atomicity == Atomicity.ALL_OR_NOTHING && !refused.isEmpty()) {
            String cause = refused.get(0).message();
            claims.forEach(claim -> refused.add(Rejection.withAnother(claim.task(), cause, Resources.NONE)));
            claims.clear();
        }
    }

    TaskEntry launch(FrameworkId framework, TaskSpec task, AgentId agent, long nowMillis) {
        TaskStatus staging = TaskStatus.ofMaster(
                new TaskKey(framework, task.id()), agent, TaskState.STAGING, TaskReason.NONE, "", nowMillis);
        String executor =
                Claim.executorOf(task).map(hosting -> hosting.id().value()).orElse("");
        TaskEntry entry = desk.tasks().stage(staging, task, executor);
        // The constraint has done its work: an agent neither needs nor keeps it.
        TaskSpec placed =
                withExecutorAsHeld(framework, task.withTerms(task.terms().withConstraint(Constraint.NONE)), agent);
        desk.sayIfAttached(agent, new AgentNotice.LaunchOrdered(framework, placed));
        return entry;
    }

    /** Its executor with names of what that wants by number. */
    private TaskSpec withExecutorAsHeld(FrameworkId framework, TaskSpec task, AgentId agent) {
        if (!(task.body() instanceof TaskBody.InExecutor hosted)) {
            return task;
        }
        ExecutorKey key = new ExecutorKey(framework, hosted.executor().id());
        return desk.cell()
                .slot(agent)
                .map(slot -> slot.executors().get(key))
                .map(held -> task.withBody(new TaskBody.InExecutor(
                        hosted.executor().withResources(held.resources()), hosted.kind(), hosted.payload())))
                .orElse(task);
    }
}
