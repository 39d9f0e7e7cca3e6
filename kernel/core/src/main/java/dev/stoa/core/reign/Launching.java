package dev.stoa.core.reign;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/** Orders the launch of a task that was committed, whoever proposed it. */
final class Launching {
    private final Desk desk;

    Launching(Desk desk) {
        this.desk = desk;
    }

    void launch(FrameworkId framework, TaskSpec task, AgentId agent, long nowMillis) {
        TaskStatus staging = TaskStatus.ofMaster(
                new TaskKey(framework, task.id()), agent, TaskState.STAGING, TaskReason.NONE, "", nowMillis);
        String executor = task.body() instanceof TaskBody.InExecutor hosted
                ? hosted.executor().id().value()
                : "";
        desk.tasks().stage(staging, task, executor);
        // The constraint has done its work: an agent neither needs nor keeps it.
        TaskSpec placed = task.withTerms(task.terms().withConstraint(Constraint.NONE));
        desk.sayIfAttached(agent, new AgentNotice.LaunchOrdered(framework, placed));
    }
}
