package dev.stoa.testkit.sim.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.sim.Workload;
import dev.stoa.testkit.sim.node.SimFramework;

/**
 * A number of jobs, each of which has to finish once: tried again under a new task id until it has. Some are killed half-way, before they
 * run, or while their agent cannot be seen, as impatient users do. Its file of jobs outlives its process; everything else it asks the
 * kernel.
 */
public final class Batch implements Workload {
    private static final int TURNS = 7;

    private static final class Job {
        private int attempt;
        private boolean launched;
        private boolean done;
    }

    private final String name;
    private final Resources each;
    private final SortedMap<Integer, Job> jobs = new TreeMap<>();
    private boolean wishing;

    /**
     * Work that nobody has begun.
     *
     * @param each what one job holds while it runs
     */
    public Batch(String name, int count, String each) {
        this.name = name;
        this.each = Resources.parse(each);
        for (int number = 0; number < count; number++) {
            jobs.put(number, new Job());
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
        // Offers come to a new subscription unless it says otherwise.
        wishing = true;
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.Subscribed.class, subscribed -> {
                    askAboutLaunched(kernel);
                    wish(kernel);
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    made.offers().forEach(offer -> use(kernel, offer));
                    wish(kernel);
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.AcceptAnswered.class, answered -> {
                    answered.reply().rejected().forEach(rejection -> retry(rejection));
                    answered.reply().placed().keySet().stream()
                            .filter(task -> isImpatientWith(task, TaskState.STAGING))
                            .forEach(kernel::kill);
                    wish(kernel);
                    return Behaviors.same();
                })
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    hear(kernel, changed.status());
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private void askAboutLaunched(SchedulerSession kernel) {
        List<TaskId> launched = new ArrayList<>();
        jobs.forEach((number, job) -> {
            if (job.launched && !job.done) {
                launched.add(idOf(number, job));
            }
        });
        if (!launched.isEmpty()) {
            kernel.reconcile(launched);
        }
    }

    private void wish(SchedulerSession kernel) {
        boolean waiting = jobs.values().stream().anyMatch(job -> !job.launched && !job.done);
        if (waiting != wishing) {
            wishing = waiting;
            if (waiting) {
                kernel.revive();
            } else {
                kernel.suppress();
            }
        }
    }

    private void use(SchedulerSession kernel, Offer offer) {
        Resources left = offer.resources();
        List<Operation> launches = new ArrayList<>();
        for (var entry : jobs.entrySet()) {
            Job job = entry.getValue();
            if (!job.launched && !job.done && left.contains(each)) {
                job.launched = true;
                left = left.minus(each);
                launches.add(new Operation.Launch(offer.id(), task(entry.getKey(), job)));
            }
        }
        if (launches.isEmpty()) {
            kernel.decline(offer);
        } else {
            kernel.accept(List.of(offer.id()), launches, Atomicity.EACH, Filter.NONE);
        }
    }

    private TaskSpec task(int number, Job job) {
        TaskId id = idOf(number, job);
        return TaskSpec.of(id, name, each, TaskBody.Command.shell("work " + number));
    }

    private static TaskId idOf(int number, Job job) {
        return new TaskId("job-%d-%d".formatted(number, job.attempt));
    }

    private void retry(Rejection rejection) {
        // An id that was used before is one whose answer was lost: its status tells.
        if (rejection.reason() != Rejection.Reason.TASK_ID_USED) {
            again(rejection.task());
        }
    }

    private void again(TaskId task) {
        jobs.forEach((number, job) -> {
            if (job.launched && !job.done && idOf(number, job).equals(task)) {
                job.launched = false;
                job.attempt++;
            }
        });
    }

    private void hear(SchedulerSession kernel, TaskStatus status) {
        TaskId task = status.task().task();
        TaskState state = status.state();
        if (state == TaskState.FINISHED) {
            jobs.forEach((number, job) -> job.done |= idOf(number, job).equals(task));
            wish(kernel);
        } else if (state.isTerminal() || state == TaskState.UNKNOWN) {
            again(task);
            wish(kernel);
        } else if (isImpatientWith(task, state)) {
            kernel.kill(task);
        }
    }

    /** The first attempt of some jobs is killed when it has come so far, the same ones in each run. */
    private boolean isImpatientWith(TaskId task, TaskState state) {
        int turn =
                switch (state) {
                    case RUNNING -> 0;
                    case STAGING -> 1;
                    case STARTING -> 2;
                    case UNREACHABLE -> 3;
                    default -> TURNS;
                };
        return jobs.entrySet().stream()
                .anyMatch(entry -> entry.getKey() % TURNS == turn
                        && entry.getValue().attempt == 0
                        && idOf(entry.getKey(), entry.getValue()).equals(task));
    }

    @Override
    public boolean isDone(SimFramework framework) {
        return jobs.values().stream().allMatch(job -> job.done);
    }

    @Override
    public String progress() {
        long done = jobs.values().stream().filter(job -> job.done).count();
        return "%d of %d jobs are done".formatted(done, jobs.size());
    }
}
