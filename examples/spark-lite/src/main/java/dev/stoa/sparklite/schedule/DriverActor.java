package dev.stoa.sparklite.schedule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.sdk.executor.Tasks;
import dev.stoa.sparklite.plan.Plan;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.rdd.JobFailedException;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.run.RunTask;
import dev.stoa.sparklite.run.TaskResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries between the {@link JobMachine} and the kernel: notices in, calls out, results fetched, futures completed. */
final class DriverActor extends AbstractOnMessageBehavior<DriverActor.Command> {
    /** A larger result of one partition is an error: the driver is not the place for it. */
    static final int MAX_RESULT_BYTES = 256 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DriverActor.class);

    private final SchedulerSession session;
    private final Sizing sizing;
    private final Consumer<Progress> listener;
    private final JobMachine machine;
    private final Orders orders;
    private final Set<AgentId> toldTooSmall = new HashSet<>();
    private @Nullable Submit current;

    /** What the driver understands. */
    sealed interface Command {}

    /** The kernel says something. */
    record Noticed(SchedulerNotice notice) implements Command {}

    /**
     * Run this job; only when none runs.
     *
     * @param executor the same for all jobs of a driver
     */
    record Submit(Plan plan, ExecutorSpec executor, CompletableFuture<Done> done) implements Command {}

    /** A result that was too large for its status has come. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    private record ResultCame(TaskId task, TaskResult.Value result, byte[] bytes) implements Command {}

    /** A result that was too large for its status cannot be had. */
    private record ResultLost(TaskId task, String reason) implements Command {}

    /** A job's results, one per wanted partition, and what it took. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    record Done(List<byte[]> results, JobReport report) {}

    private DriverActor(
            ActorContext<Command> context, SchedulerSession session, Sizing sizing, Consumer<Progress> listener) {
        super(context);
        this.session = session;
        this.sizing = sizing;
        this.listener = listener;
        this.machine = new JobMachine(sizing);
        this.orders = new Orders(session.blobs());
    }

    static Behavior<Command> create(SchedulerSession session, Sizing sizing, Consumer<Progress> listener) {
        return Behaviors.setup(context -> new DriverActor(context, session, sizing, listener));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        if (command instanceof Noticed noticed) {
            onNotice(noticed.notice());
        } else if (command instanceof Submit submit) {
            onSubmit(submit);
        } else if (command instanceof ResultCame came) {
            TaskResult.Value value = new TaskResult.Value(
                    new Payload.Inline(came.bytes()), came.result().measures());
            carryOut(machine.finished(came.task(), value));
        } else if (command instanceof ResultLost lost) {
            carryOut(machine.resultLost(lost.task(), lost.reason()));
        }
        machine.progress().ifPresent(listener);
        return this;
    }

    private void onSubmit(Submit submit) {
        current = submit;
        toldTooSmall.clear();
        carryOut(machine.submit(submit.plan()));
    }

    private void onNotice(SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.OffersMade made) {
            carryOut(machine.offered(made.offers()));
        } else if (notice instanceof SchedulerNotice.AcceptAnswered answered) {
            carryOut(machine.rejected(answered.reply().rejected()));
        } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
            onStatus(changed.status());
        } else if (notice instanceof SchedulerNotice.AgentLost lost) {
            LOG.warn("agent lost agent={} reason={}", lost.agent(), lost.reason());
            carryOut(machine.agentLost(lost.agent()));
        } else if (notice instanceof SchedulerNotice.CallRefused refused) {
            LOG.warn("call refused call={} reason={}", refused.call(), refused.reason());
        }
        // A subscription is the SDK's affair, and no offer is held, so none can be rescinded.
    }

    private void onStatus(TaskStatus status) {
        TaskId task = status.task().task();
        if (status.state() != TaskState.FINISHED) {
            if (status.state() == TaskState.FAILED) {
                LOG.warn(
                        "task failed task={} agent={} reason={} message={}",
                        task,
                        status.agent(),
                        status.reason(),
                        status.message());
            }
            carryOut(machine.changed(task, status.state(), status.reason(), status.message()));
            return;
        }
        TaskResult result;
        try {
            result = TaskResult.fromBytes(status.data().toArray());
        } catch (IOException e) {
            // An answer to a question carries no data: the result itself is lost.
            carryOut(machine.resultLost(task, "its status does not hold it"));
            return;
        }
        if (result instanceof TaskResult.Value value && value.value() instanceof Payload.Remote remote) {
            fetch(task, value, remote);
        } else {
            carryOut(machine.finished(task, result));
        }
    }

    private void fetch(TaskId task, TaskResult.Value value, Payload.Remote remote) {
        if (remote.size() > MAX_RESULT_BYTES) {
            carryOut(machine.cancel("the result of task %s has %d bytes, a driver takes at most %d: save it instead"
                    .formatted(task, remote.size(), MAX_RESULT_BYTES)));
            return;
        }
        getContext()
                .pipeToSelf(
                        remote.fetch(session.blobs()),
                        (bytes, trouble) -> bytes != null
                                ? new ResultCame(task, value, bytes)
                                : new ResultLost(task, String.valueOf(trouble)));
    }

    private void carryOut(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.Launch launch) {
                launch(launch);
            } else if (action instanceof Action.Decline decline) {
                session.decline(List.of(decline.offer()), decline.filter());
            } else if (action instanceof Action.Kill kill) {
                session.kill(kill.task());
            } else if (action instanceof Action.Suppress) {
                session.suppress();
            } else if (action instanceof Action.Revive) {
                session.revive();
            } else if (action instanceof Action.TooSmall small) {
                tellTooSmall(small);
            } else if (action instanceof Action.Succeeded succeeded) {
                succeed(succeeded);
            } else if (action instanceof Action.Failed failed) {
                end(failed.report()).done().completeExceptionally(new JobFailedException(failed.reason()));
            }
        }
    }

    private void launch(Action.Launch launch) {
        Submit job = running();
        List<Operation> operations = new ArrayList<>();
        try {
            for (Action.Order order : launch.orders()) {
                Attempt attempt = order.attempt();
                TaskBody body = Tasks.function(job.executor(), new RunTask(orders.make(order)));
                String name = "stage %d partition %d".formatted(attempt.stage() + 1, attempt.partition());
                operations.add(
                        new Operation.Launch(launch.offer(), TaskSpec.of(attempt.id(), name, sizing.task(), body)));
            }
        } catch (RuntimeException e) {
            // The author's records or functions cannot be written down; no other offer changes that.
            session.decline(List.of(launch.offer()), Filter.DEFAULT);
            carryOut(machine.cancel("a task cannot be sent: " + e));
            return;
        }
        session.accept(List.of(launch.offer()), operations, Atomicity.EACH, Filter.DEFAULT);
    }

    private void tellTooSmall(Action.TooSmall small) {
        if (toldTooSmall.add(small.agent())) {
            LOG.info("offer too small agent={} missing={}", small.agent(), small.missing());
        }
    }

    private void succeed(Action.Succeeded succeeded) {
        List<Stage> stages = running().plan().stages();
        int tasks = stages.get(stages.size() - 1).wanted().size();
        listener.accept(new Progress(stages.size(), stages.size(), tasks, tasks));
        List<byte[]> results = new ArrayList<>();
        for (Payload each : succeeded.results()) {
            results.add(((Payload.Inline) each).bytes());
        }
        end(succeeded.report()).done().complete(new Done(results, succeeded.report()));
    }

    private Submit end(JobReport report) {
        Submit ended = running();
        current = null;
        orders.clear();
        LOG.debug("job ended report={}", report);
        return ended;
    }

    private Submit running() {
        if (current == null) {
            throw new IllegalStateException("no job is running");
        }
        return current;
    }
}
