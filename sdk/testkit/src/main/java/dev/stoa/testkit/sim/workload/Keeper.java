package dev.stoa.testkit.sim.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.sim.Workload;
import dev.stoa.testkit.sim.node.SimFramework;

/**
 * Services that are to run for ever, each stated as a demand of its own and stated anew when it has ended. They run the command {@code
 * serve}. All but one may be taken away only one at a time, by a budget. Told of an eviction, the services take turns: nothing is done,
 * it is agreed to, the service is ended, or another one is named in its place.
 */
public final class Keeper implements Workload {
    private static final String PROTECTED = "protected";
    private static final long GRACE_MILLIS = 15_000;

    /** What is done about an eviction. */
    private enum Answer {
        NOTHING,
        AGREES,
        ENDS_IT,
        NAMES_ANOTHER
    }

    private static final List<Answer> ANSWERS = List.of(Answer.values());

    private static final class Service {
        private final int number;
        private int attempt;
        private boolean running;
        private Optional<AgentId> agent = Optional.empty();

        Service(int number) {
            this.number = number;
        }

        DemandId demand() {
            return new DemandId("service-%d-%d".formatted(number, attempt));
        }

        TaskId task() {
            return new TaskId(demand().value() + ".0");
        }
    }

    private final String name;
    private final Resources each;
    private final int priority;
    private final List<Service> services = new ArrayList<>();
    private final SortedSet<TaskId> open = new TreeSet<>();

    /**
     * Services that nobody has begun.
     *
     * @param each what one of them holds
     */
    public Keeper(String name, int services, String each, int priority) {
        this.name = name;
        this.each = Resources.parse(each);
        this.priority = priority;
        for (int number = 0; number < services; number++) {
            this.services.add(new Service(number));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Supplier<Framework.Program<?>> program() {
        return Programs.named(name, this::life);
    }

    private Behavior<SchedulerNotice> life(SchedulerSession kernel) {
        // It lives by demands, and would sit on what it is offered beside.
        kernel.suppress();
        kernel.stateBudget(new DisruptionBudget("one at a time", LabelSelector.parse(PROTECTED), 1));
        // What was stated is forgotten with the process; what may have been launched is asked about.
        if (!open.isEmpty()) {
            kernel.reconcile(List.copyOf(open));
        }
        services.stream().filter(service -> !service.running).forEach(service -> again(kernel, service));
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    hear(kernel, changed.status());
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.DemandEnded.class, over -> {
                    if (over.placed() == 0) {
                        services.stream()
                                .filter(service -> service.demand().equals(over.demand()))
                                .forEach(service -> again(kernel, service));
                    }
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.EvictionNoticed.class, noticed -> {
                    answer(kernel, noticed);
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private void again(SchedulerSession kernel, Service service) {
        service.attempt++;
        service.running = false;
        service.agent = Optional.empty();
        open.add(service.task());
        TreeMap<String, String> labels = new TreeMap<>();
        if (service.number > 0) {
            labels.put(PROTECTED, "yes");
        }
        kernel.demand(
                new TaskSpec(
                        new TaskId(service.demand().value()),
                        name,
                        each,
                        TaskBody.Command.shell("serve"),
                        Collections.unmodifiableSortedMap(labels),
                        GRACE_MILLIS,
                        TaskTerms.DEFAULT.withPriority(priority)),
                1);
    }

    private void hear(SchedulerSession kernel, TaskStatus status) {
        TaskId task = status.task().task();
        Optional<Service> current =
                services.stream().filter(service -> service.task().equals(task)).findFirst();
        boolean over = status.state().isTerminal() || status.state() == TaskState.UNKNOWN;
        if (over) {
            open.remove(task);
        }
        if (current.isPresent() && over) {
            again(kernel, current.get());
        } else if (current.isPresent() && status.state() == TaskState.RUNNING) {
            current.get().running = true;
            current.get().agent = Optional.of(status.agent());
        } else if (current.isEmpty() && !over) {
            // Placed for a process before this one, which had not heard of it.
            kernel.kill(task);
        }
    }

    private void answer(SchedulerSession kernel, SchedulerNotice.EvictionNoticed noticed) {
        TaskId first = noticed.tasks().get(0);
        switch (ANSWERS.get(Math.floorMod(first.hashCode(), ANSWERS.size()))) {
            case NOTHING -> {}
            case AGREES -> kernel.agree(noticed.eviction());
            case ENDS_IT -> noticed.tasks().forEach(kernel::kill);
            case NAMES_ANOTHER -> {
                List<TaskId> others = services.stream()
                        .filter(service -> service.running
                                && service.agent.equals(Optional.of(noticed.agent()))
                                && !noticed.tasks().contains(service.task()))
                        .map(Service::task)
                        .limit(noticed.tasks().size())
                        .toList();
                if (!others.isEmpty()) {
                    kernel.evictInstead(noticed.eviction(), others);
                }
            }
        }
    }

    @Override
    public boolean isDone(SimFramework framework) {
        return services.stream().allMatch(service -> service.running);
    }

    @Override
    public String progress() {
        long running = services.stream().filter(service -> service.running).count();
        return "%d of %d services run".formatted(running, services.size());
    }
}
