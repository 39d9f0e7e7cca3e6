package dev.stoa.testkit;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.sdk.SchedulerSession;

/** The smallest framework that leaves it to the kernel where its tasks run. The README shows it. */
final class HelloDemand {
    private HelloDemand() {}

    // README: begin
    static Behavior<SchedulerNotice> hello(SchedulerSession kernel) {
        var hello = TaskSpec.of(
                new TaskId("hello"), "hello", Resources.parse("cpus:0.1;mem:32MiB"), TaskBody.Command.shell("echo hi"));
        kernel.demand(hello, 3);
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    System.out.println(
                            changed.status().task() + " " + changed.status().state());
                    return Behaviors.same();
                })
                .build();
    }
    // README: end
}
