package dev.stoa.sdk.executor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;

/** Holds the actors that are tasks, and reports their lives. */
final class TaskActors extends AbstractBehavior<TaskActors.Command> {
    /** What it understands. */
    sealed interface Command {}

    /** Start a task's actor. */
    record Spawn(TaskSpec task, SerializableSupplier<Behavior<Object>> supplier) implements Command {}

    /** Stop a task's actor, if it is there. */
    record Kill(TaskId task) implements Command {}

    /** Stop them all. */
    record KillAll() implements Command {}

    private record GraceOver(TaskId task, ActorRef<Object> actor) implements Command {}

    private static final class Running {
        private final TaskSpec spec;
        private final ActorRef<Object> actor;
        private boolean killed;

        Running(TaskSpec spec, ActorRef<Object> actor) {
            this.spec = spec;
            this.actor = actor;
        }
    }

    private final TaskReports reports;
    private final Map<TaskId, Running> running = new HashMap<>();

    static Behavior<Command> create(TaskReports reports) {
        return Behaviors.setup(context -> new TaskActors(context, reports));
    }

    private TaskActors(ActorContext<Command> context, TaskReports reports) {
        super(context);
        this.reports = reports;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Spawn.class, this::spawn)
                .onMessage(Kill.class, kill -> kill(kill.task()))
                .onMessage(KillAll.class, all -> {
                    running.keySet().forEach(this::kill);
                    return this;
                })
                .onMessage(GraceOver.class, this::graceOver)
                .onSignal(ChildFailed.class, failed -> failed(failed))
                .onSignal(Terminated.class, ended -> ended(ended.getRef(), Optional.empty()))
                .build();
    }

    private Behavior<Command> spawn(Spawn spawn) {
        TaskSpec task = spawn.task();
        ActorRef<Object> actor = getContext()
                .spawn(
                        Behaviors.setup(child -> spawn.supplier().get()),
                        task.id().value());
        getContext().watch(actor);
        running.put(task.id(), new Running(task, actor));
        reports.report(task, TaskState.RUNNING, TaskReason.NONE, "", Bytes.NONE);
        return this;
    }

    private Behavior<Command> kill(TaskId id) {
        Running task = running.get(id);
        if (task != null && !task.killed) {
            task.killed = true;
            getContext().stop(task.actor);
            Duration grace = Duration.ofMillis(task.spec.killGraceMillis());
            getContext().scheduleOnce(grace, getContext().getSelf(), new GraceOver(id, task.actor));
        }
        return this;
    }

    private Behavior<Command> graceOver(GraceOver over) {
        Running task = running.get(over.task());
        if (task != null && task.actor.equals(over.actor())) {
            running.remove(over.task());
            String message =
                    "the actor did not stop within %d ms; it was left behind".formatted(task.spec.killGraceMillis());
            reports.report(task.spec, TaskState.KILLED, TaskReason.KILL_ORDERED, message, Bytes.NONE);
        }
        return this;
    }

    private Behavior<Command> failed(ChildFailed failed) {
        return ended(failed.getRef(), Optional.of(failed.cause()));
    }

    private Behavior<Command> ended(ActorRef<Void> actor, Optional<Throwable> cause) {
        running.values().stream()
                .filter(task -> task.actor.path().equals(actor.path()))
                .findFirst()
                .ifPresent(task -> {
                    running.remove(task.spec.id());
                    report(task, cause);
                });
        return this;
    }

    private void report(Running task, Optional<Throwable> cause) {
        if (task.killed) {
            reports.report(task.spec, TaskState.KILLED, TaskReason.KILL_ORDERED, "", Bytes.NONE);
        } else if (cause.isPresent()) {
            String message = Failures.describe(cause.get());
            reports.report(task.spec, TaskState.FAILED, TaskReason.THREW, message, Bytes.NONE);
        } else {
            reports.report(task.spec, TaskState.FINISHED, TaskReason.RETURNED, "", Bytes.NONE);
        }
    }
}
