package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.AcceptAnswered;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Held;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Txn;

/** Turns an accept into a transaction, commits it, launches what was placed and answers. */
final class Acceptance {
    /** What is declined is not offered to the same framework sooner, or the two would talk of nothing else. */
    private static final long MIN_DECLINE_MILLIS = 100;

    private final Desk desk;
    private final Offering offering;

    Acceptance(Desk desk, Offering offering) {
        this.desk = desk;
        this.offering = offering;
    }

    void accept(FrameworkId framework, SchedulerCall.Accept call, long nowMillis) {
        Map<TaskId, TaskSpec> specs = new LinkedHashMap<>();
        List<Claim> claims = new ArrayList<>();
        List<Rejection> refused = new ArrayList<>();
        for (Operation operation : call.operations()) {
            Operation.Launch launch = (Operation.Launch) operation;
            Optional<Rejection> refusal = refusal(framework, launch);
            if (refusal.isPresent()) {
                refused.add(refusal.get());
            } else {
                specs.putIfAbsent(launch.task().id(), launch.task());
                claims.add(Claim.of(launch.offer(), launch.task()));
            }
        }
        if (call.atomicity() == Atomicity.ALL_OR_NOTHING && !refused.isEmpty()) {
            String cause = refused.get(0).message();
            claims.forEach(claim -> refused.add(new Rejection(
                    claim.task(),
                    Reason.ANOTHER_FAILED,
                    "another task of the same all-or-nothing accept was rejected: " + cause,
                    Resources.NONE)));
            claims.clear();
        }
        call.offers().forEach(offering::forget);
        CommitResult result = desk.cell().commit(new Txn(framework, call.offers(), claims, call.atomicity()));
        for (Lease lease : result.ended()) {
            Resources free = desk.cell()
                    .slot(lease.agent())
                    .map(slot -> slot.freeOf(lease.pool()))
                    .orElse(Resources.NONE);
            offering.refuse(framework, lease.agent(), lease.pool(), free, call.leftovers(), nowMillis);
        }
        List<Rejection> rejected = new ArrayList<>(refused);
        rejected.addAll(result.rejected());
        desk.sayIfAttached(framework, new AcceptAnswered(call.request(), new AcceptReply(result.placed(), rejected)));
        // In the order of the operations, which is the order of the specs.
        for (TaskSpec task : specs.values()) {
            AgentId agent = result.placed().get(task.id());
            if (agent != null) {
                launch(framework, task.withTerms(result.termsOf(task.id()).orElse(task.terms())), agent, nowMillis);
            }
        }
    }

    private Optional<Rejection> refusal(FrameworkId framework, Operation.Launch launch) {
        TaskSpec task = launch.task();
        if (task.resources().isNone()) {
            return Optional.of(reject(task, Reason.NOT_VALID, "task '%s' asks for no resources, must ask for some"));
        }
        if (desk.tasks().remember(new TaskKey(framework, task.id())).isPresent()) {
            return Optional.of(reject(
                    task, Reason.TASK_ID_USED, "task id '%s' was used before, a retry must have an id of its own"));
        }
        return Claim.executorOf(task).flatMap(hosting -> desk.cell()
                .lease(launch.offer())
                .flatMap(lease -> desk.cell().slot(lease.agent()))
                .map(slot -> slot.executors().get(new ExecutorKey(framework, hosting.id())))
                .map(Held::resources)
                .filter(held -> !held.equals(hosting.resources()))
                .map(held -> reject(
                        task,
                        Reason.EXECUTOR_DIFFERS,
                        "task '%s' wants executor '" + hosting.id() + "' with '" + hosting.resources()
                                + "', one of that name runs there with '" + held + "'")));
    }

    private static Rejection reject(TaskSpec task, Reason reason, String message) {
        return new Rejection(task.id(), reason, message.replace("%s", task.id().value()), Resources.NONE);
    }

    private void launch(FrameworkId framework, TaskSpec task, AgentId agent, long nowMillis) {
        TaskStatus staging = TaskStatus.ofMaster(
                new TaskKey(framework, task.id()), agent, TaskState.STAGING, TaskReason.NONE, "", nowMillis);
        String executor =
                Claim.executorOf(task).map(hosting -> hosting.id().value()).orElse("");
        desk.tasks().stage(staging, task, executor);
        // The constraint has done its work: an agent neither needs nor keeps it.
        TaskSpec placed = task.withTerms(task.terms().withConstraint(Constraint.NONE));
        desk.sayIfAttached(agent, new AgentNotice.LaunchOrdered(framework, placed));
    }

    void decline(FrameworkId framework, SchedulerCall.Decline call, long nowMillis) {
        for (OfferId offer : call.offers()) {
            Optional<Lease> lease =
                    desk.cell().lease(offer).filter(open -> open.framework().equals(framework));
            lease.ifPresent(declined -> {
                offering.end(offer);
                Filter filter =
                        new Filter(Math.max(MIN_DECLINE_MILLIS, call.filter().refuseMillis()));
                offering.refuse(framework, declined.agent(), declined.pool(), declined.resources(), filter, nowMillis);
            });
        }
    }
}
