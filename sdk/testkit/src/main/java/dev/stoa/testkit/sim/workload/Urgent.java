package dev.stoa.testkit.sim.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
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
 * Jobs of several tasks that it states as demands, for which the kernel makes room if it must. Two jobs are under way at a time. Jobs
 * take turns in how they are stated: each task for itself, as a gang, as a wish for offers (the first of which it declines), with a
 * deadline that may come first, or taken back once when they have to wait. Tasks that do not finish are stated anew under other ids.
 *
 * <p>Of a process before this one it knows how many tasks are left of each job and which may have been launched, of which it asks; what
 * that one had stated is stated anew, and what still runs of it counts if it finishes.
 */
public final class Urgent implements Workload {
    private static final String PREFIX = "job-";
    private static final int AT_ONCE = 2;
    private static final long DEADLINE_MILLIS = 4_000;

    /** How a job is stated. */
    private enum Manner {
        EACH,
        GANG,
        OFFERS,
        DEADLINE,
        TAKEN_BACK
    }

    private static final List<Manner> MANNERS = List.of(Manner.values());

    private static final class Job {
        private final int number;
        private int left;
        private int attempt;
        private boolean stated;
        private boolean refusedOnce;
        private final SortedSet<TaskId> ended = new TreeSet<>();
        private final SortedSet<TaskId> live = new TreeSet<>();

        Job(int number, int left) {
            this.number = number;
            this.left = left;
        }

        Manner manner() {
            return MANNERS.get(number % MANNERS.size());
        }

        DemandId demand() {
            return new DemandId("%s%d-%d".formatted(PREFIX, number, attempt));
        }

        boolean hasTask(TaskId task) {
            return task.value().startsWith(demand().value() + ".");
        }
    }

    private final String name;
    private final int tasksOfEach;
    private final Resources each;
    private final int priority;
    private final List<Job> jobs = new ArrayList<>();
    private final SortedSet<TaskId> finished = new TreeSet<>();
    private final SortedSet<TaskId> open = new TreeSet<>();

    /**
     * Work that nobody has begun.
     *
     * @param each what one task holds while it runs
     */
    public Urgent(String name, int jobs, int tasksOfEach, String each, int priority) {
        this.name = name;
        this.tasksOfEach = tasksOfEach;
        this.each = Resources.parse(each);
        this.priority = priority;
        for (int number = 0; number < jobs; number++) {
            this.jobs.add(new Job(number, tasksOfEach));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Supplier<Framework.Program<?>> program() {
        return Programs.named(name, this::life, Capability.DEMANDS);
    }

    private Behavior<SchedulerNotice> life(SchedulerSession kernel) {
        jobs.forEach(job -> {
            job.stated = false;
            job.live.clear();
        });
        if (!open.isEmpty()) {
            kernel.reconcile(List.copyOf(open));
        }
        stateNext(kernel);
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.DemandPlaced.class, placed -> {
                    of(placed.demand())
                            .ifPresent(job -> launched(job, placed.placed().keySet()));
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    made.offers().forEach(offer -> use(kernel, offer));
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.AcceptAnswered.class, answered -> {
                    answered.reply().rejected().forEach(rejection -> jobs.stream()
                            .filter(job -> job.hasTask(rejection.task()))
                            .forEach(job -> ended(job, rejection.task())));
                    stateNext(kernel);
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.DemandWaits.class, waits -> {
                    of(waits.demand())
                            .filter(job -> job.manner() == Manner.TAKEN_BACK && !job.refusedOnce)
                            .ifPresent(job -> {
                                job.refusedOnce = true;
                                kernel.withdraw(waits.demand());
                            });
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.DemandEnded.class, over -> {
                    of(over.demand()).ifPresent(job -> job.stated = false);
                    stateNext(kernel);
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    hear(changed.status());
                    stateNext(kernel);
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Optional<Job> of(DemandId demand) {
        return jobs.stream().filter(job -> job.demand().equals(demand)).findFirst();
    }

    private void launched(Job job, Iterable<TaskId> tasks) {
        tasks.forEach(task -> {
            if (!job.ended.contains(task)) {
                job.live.add(task);
            }
        });
    }

    private static void ended(Job job, TaskId task) {
        job.live.remove(task);
        job.ended.add(task);
    }

    private void stateNext(SchedulerSession kernel) {
        int underWay = 0;
        for (Job job : jobs) {
            boolean idle = !job.stated && job.live.isEmpty();
            if (job.left > 0 && idle && underWay < AT_ONCE) {
                state(kernel, job);
            }
            underWay += job.stated || !job.live.isEmpty() ? 1 : 0;
        }
    }

    private void state(SchedulerSession kernel, Job job) {
        job.attempt++;
        job.stated = true;
        job.ended.clear();
        for (int number = 0; number < job.left; number++) {
            open.add(new TaskId("%s.%d".formatted(job.demand(), number)));
        }
        Manner manner = job.manner();
        boolean hasDeadline = manner == Manner.DEADLINE && job.attempt == 1;
        kernel.demand(new Demand(
                job.demand(),
                template(job),
                job.left,
                manner == Manner.GANG ? new Demand.Gang(job.left, Demand.Strategy.SPREAD) : Demand.Gang.NONE,
                List.of(),
                0,
                hasDeadline ? DEADLINE_MILLIS : 0,
                manner == Manner.OFFERS ? Demand.Fulfilment.OFFER : Demand.Fulfilment.LAUNCH));
    }

    private TaskSpec template(Job job) {
        TaskId id = new TaskId(job.demand().value());
        return TaskSpec.of(id, name, each, TaskBody.Command.shell("work " + job.number))
                .withTerms(TaskTerms.DEFAULT.withPriority(priority));
    }

    private void use(SchedulerSession kernel, Offer offer) {
        Optional<Job> wants = jobs.stream()
                .filter(job -> job.manner() == Manner.OFFERS && job.stated && job.left > job.live.size())
                .findFirst();
        if (wants.isEmpty() || !wants.get().refusedOnce) {
            wants.ifPresent(job -> job.refusedOnce = true);
            kernel.decline(List.of(offer.id()), Filter.NONE);
            return;
        }
        Job job = wants.get();
        TaskId id = new TaskId("%s.%d".formatted(job.demand(), job.live.size() + job.ended.size()));
        job.live.add(id);
        open.add(id);
        kernel.accept(
                List.of(offer.id()),
                List.of(new Operation.Launch(offer.id(), template(job).withId(id))),
                Atomicity.EACH,
                Filter.NONE);
        if (job.live.size() >= job.left) {
            job.stated = false;
            kernel.withdraw(job.demand());
        }
    }

    private void hear(TaskStatus status) {
        TaskId task = status.task().task();
        boolean over = status.state().isTerminal() || status.state() == TaskState.UNKNOWN;
        if (over) {
            open.remove(task);
        }
        jobs.stream().filter(job -> job.number == numberOf(task)).forEach(job -> {
            if (status.state() == TaskState.FINISHED && finished.add(task)) {
                job.left--;
            }
            if (job.hasTask(task) && over) {
                ended(job, task);
            } else if (job.hasTask(task)) {
                launched(job, List.of(task));
            }
        });
    }

    private static int numberOf(TaskId task) {
        int from = PREFIX.length();
        return Integer.parseInt(task.value().substring(from, task.value().indexOf('-', from)));
    }

    @Override
    public boolean isDone(SimFramework framework) {
        return jobs.stream().allMatch(job -> job.left <= 0);
    }

    @Override
    public String progress() {
        long done = jobs.stream().filter(job -> job.left <= 0).count();
        return "%d of %d jobs of %d tasks are done".formatted(done, jobs.size(), tasksOfEach);
    }
}
