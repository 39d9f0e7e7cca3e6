package dev.stoa.testkit;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;

/** The smallest framework: one command somewhere, and then the end. The README shows it. */
public final class HelloFramework {
    private HelloFramework() {}

    // README: begin
    public static Behavior<SchedulerNotice> hello(SchedulerSession kernel) {
        var hello = TaskSpec.of(
                new TaskId("hello"),
                "hello",
                Resources.parse("cpus:0.1;mem:32MiB"),
                TaskBody.Command.shell("echo hello"));
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    kernel.launch(made.offers().get(0), hello);
                    kernel.suppress();
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    System.out.println(changed.status().state());
                    if (changed.status().state().isTerminal()) {
                        kernel.teardown();
                    }
                    return Behaviors.same();
                })
                .build();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Framework.named("hello").behavior(HelloFramework::hello).start().join();
    }
    // README: end
}
