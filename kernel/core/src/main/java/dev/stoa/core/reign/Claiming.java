package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.ClaimAnswered;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.cell.Txn;

/** Turns a claim made from a view of the cell into a transaction: what no longer fits is refused with what is free now. */
final class Claiming {
    private final Desk desk;
    private final Launching launching;

    Claiming(Desk desk, Launching launching) {
        this.desk = desk;
        this.launching = launching;
    }

    void claim(FrameworkId framework, SchedulerCall.Claim call, long nowMillis) {
        Map<TaskId, TaskSpec> specs = new LinkedHashMap<>();
        List<Claim> claims = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        for (Assignment assignment : call.assignments()) {
            TaskSpec task = assignment.task();
            AgentId agent = assignment.agent();
            Resources free = desk.cell().slot(agent).map(Slot::free).orElse(Resources.NONE);
            Optional<Rejection> refusal = launching.refusal(framework, task, Optional.of(agent), free);
            if (refusal.isPresent()) {
                rejected.add(refusal.get());
            } else {
                specs.putIfAbsent(task.id(), task);
                claims.add(Claim.of(agent, task));
            }
        }
        Launching.standOrFall(call.atomicity(), claims, rejected);
        CommitResult result = desk.cell().commit(Txn.ofFree(framework, desk.epoch(), claims, call.atomicity()));
        rejected.addAll(result.rejected());
        desk.sayIfAttached(
                framework,
                new ClaimAnswered(
                        call.request(), new AcceptReply(result.placed(), result.named(specs.values()), rejected)));
        specs.forEach((id, task) -> {
            AgentId agent = result.placed().get(id);
            if (agent != null) {
                launching.launch(framework, result.asPlaced(task), agent, nowMillis);
            }
        });
    }
}
