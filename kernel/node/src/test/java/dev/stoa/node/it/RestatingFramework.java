package dev.stoa.node.it;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;

/** A framework that wants one task to run: demands it, and demands it again whenever it is evicted. Says on stdout where it runs. */
public final class RestatingFramework {
    private static final Resources EACH = Resources.parse("cpus:1;mem:64MiB");

    private int attempt;

    private RestatingFramework() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        RestatingFramework restating = new RestatingFramework();
        Framework.named("restating").behavior(restating::behavior).start().join();
    }

    private Behavior<SchedulerNotice> behavior(SchedulerSession session) {
        return Behaviors.receiveMessage(notice -> {
            if (notice instanceof SchedulerNotice.Subscribed && attempt == 0) {
                demand(session);
            } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
                note(session, changed.status());
            }
            return Behaviors.same();
        });
    }

    private void demand(SchedulerSession session) {
        TaskId id = new TaskId("attempt-" + ++attempt);
        session.demand(TaskSpec.of(id, "restated", EACH, TaskBody.Command.shell("exec sleep 600")), 1);
    }

    private void note(SchedulerSession session, TaskStatus status) {
        if (status.state() == TaskState.RUNNING) {
            System.out.println(status.task().task() + " runs on " + status.agent());
            System.out.flush();
        } else if (status.reason() == TaskReason.EVICTED) {
            System.out.println(status.task().task() + " evicted: " + status.message());
            System.out.flush();
            demand(session);
        }
    }
}
