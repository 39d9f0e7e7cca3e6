package dev.stoa.sdk.executor;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.actor.LocalActors;
import org.jspecify.annotations.Nullable;

/** Runs actors as tasks, in an actor system that is made with the first of them. */
final class ActorTasks implements TaskHost {
    private final TaskSurroundings surroundings;
    private final TaskReports reports;
    private @Nullable ActorSystem<TaskActors.Command> system;
    private volatile boolean closing;

    ActorTasks(TaskSurroundings surroundings, TaskReports reports) {
        this.surroundings = surroundings;
        this.reports = reports;
    }

    @Override
    public void run(TaskSpec task, Bytes payload) {
        SerializableSupplier<Behavior<Object>> supplier;
        try {
            supplier = open(payload);
        } catch (Throwable e) {
            reports.report(task, TaskState.FAILED, TaskReason.LAUNCH_FAILED, Failures.describeOpening(e), Bytes.NONE);
            return;
        }
        system().tell(new TaskActors.Spawn(task, supplier));
    }

    @SuppressWarnings("unchecked") // What the actor understands is between it and those who know it.
    private SerializableSupplier<Behavior<Object>> open(Bytes payload) throws Exception {
        return Closures.open(payload, SerializableSupplier.class, surroundings.loader());
    }

    private ActorSystem<TaskActors.Command> system() {
        ActorSystem<TaskActors.Command> running = system;
        if (running == null) {
            running = LocalActors.start(TaskActors.create(reports), "stoa-executor", LocalActors.configuration());
            system = running;
            // A task's actor may end the system, and then nothing is left that reports how the others end.
            running.getWhenTerminated().whenComplete((done, failure) -> {
                if (!closing) {
                    reports.exhausted("the actor system of the tasks has ended");
                }
            });
        }
        return running;
    }

    @Override
    public void kill(TaskId task) {
        if (system != null) {
            system.tell(new TaskActors.Kill(task));
        }
    }

    @Override
    public void killAll() {
        if (system != null) {
            system.tell(new TaskActors.KillAll());
        }
    }

    @Override
    public void close() {
        closing = true;
        if (system != null) {
            system.terminate();
        }
    }
}
