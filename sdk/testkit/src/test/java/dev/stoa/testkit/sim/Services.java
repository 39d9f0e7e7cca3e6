package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.sim.node.SimFramework;

/** Takes whatever it is offered for tasks that run for ever; for clusters in which nothing goes wrong. */
final class Services implements Workload {
    private final String name;
    private final int wanted;
    private final int enough;
    private final Resources each;
    private final Set<TaskId> running = new TreeSet<>();
    private int launched;

    /**
     * Work that nobody has begun; its role is called as it is.
     *
     * @param wanted how many tasks it would run
     * @param enough with how many at a time it is done
     */
    Services(String name, int wanted, int enough, String each) {
        this.name = name;
        this.wanted = wanted;
        this.enough = enough;
        this.each = Resources.parse(each);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Supplier<Framework.Program<?>> program() {
        return () -> Framework.named(name)
                .role(name)
                .principal("sim")
                .failoverTimeout(Duration.ofMinutes(30))
                .behavior(this::life);
    }

    private Behavior<SchedulerNotice> life(SchedulerSession kernel) {
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    made.offers().forEach(offer -> use(kernel, offer));
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    if (changed.status().state() == TaskState.RUNNING) {
                        running.add(changed.status().task().task());
                    }
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private void use(SchedulerSession kernel, Offer offer) {
        Resources left = offer.resources();
        List<Operation> launches = new ArrayList<>();
        while (launched < wanted && left.contains(each)) {
            left = left.minus(each);
            launched++;
            TaskId id = new TaskId("service-" + launched);
            launches.add(
                    new Operation.Launch(offer.id(), TaskSpec.of(id, name, each, TaskBody.Command.shell("serve"))));
        }
        if (launches.isEmpty()) {
            kernel.decline(offer);
        } else {
            kernel.accept(List.of(offer.id()), launches, Atomicity.EACH, Filter.NONE);
        }
    }

    @Override
    public boolean isDone(SimFramework framework) {
        return running.size() >= enough;
    }

    @Override
    public String progress() {
        return "%d services run, %d are enough".formatted(running.size(), enough);
    }
}
