package dev.stoa.node.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.SchedulerSession;
import org.jspecify.annotations.Nullable;

/** The framework of several copies of one command: demands them, tells where each runs, and exits when all have ended. */
final class RunManyActor extends AbstractOnMessageBehavior<SchedulerNotice> {
    /** How many launches that were lost on their way are tried again. */
    static final int MAX_AGAIN = 100;

    private final SchedulerSession session;
    private final Demand demand;
    private final Consumer<String> say;
    private final CompletableFuture<Outcome> outcome;
    private final Map<TaskId, TaskStatus> last = new TreeMap<>();
    private boolean demanded;
    private int again;

    private RunManyActor(
            ActorContext<SchedulerNotice> context,
            SchedulerSession session,
            Demand demand,
            Consumer<String> say,
            CompletableFuture<Outcome> outcome) {
        super(context);
        this.session = session;
        this.demand = demand;
        this.say = say;
        this.outcome = outcome;
    }

    static Behavior<SchedulerNotice> create(
            SchedulerSession session, Demand demand, Consumer<String> say, CompletableFuture<Outcome> outcome) {
        return Behaviors.setup(context -> new RunManyActor(context, session, demand, say, outcome));
    }

    @Override
    public Behavior<SchedulerNotice> onMessage(SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.Subscribed && !demanded) {
            demanded = true;
            session.demand(demand);
        } else if (notice instanceof SchedulerNotice.DemandPlaced placed) {
            placed.placed()
                    .forEach((task, agent) ->
                            say.accept("task %s/%s goes to agent %s".formatted(session.framework(), task, agent)));
        } else if (notice instanceof SchedulerNotice.DemandWaits waits) {
            say.accept("%d of %d are placed; %s"
                    .formatted(
                            waits.placed(),
                            waits.demand().equals(demand.id()) ? demand.count() : 1,
                            waits.why().summary()));
        } else if (notice instanceof SchedulerNotice.DemandEnded ended && ended.end() != DemandEnd.FULFILLED) {
            outcome.complete(new Outcome(1, "the demand is %s: %s".formatted(ended.end(), ended.message())));
        } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
            onStatus(changed.status());
        } else if (notice instanceof SchedulerNotice.SubscriptionRefused refused) {
            outcome.complete(new Outcome(1, refused.reason()));
        } else if (notice instanceof SchedulerNotice.CallRefused refused) {
            outcome.complete(new Outcome(1, "the master refused %s: %s".formatted(refused.call(), refused.reason())));
        }
        return this;
    }

    private void onStatus(TaskStatus status) {
        @Nullable TaskStatus before = last.get(status.task().task());
        if (before != null && Outcome.isOver(before)) {
            return;
        }
        if (again < MAX_AGAIN && Outcome.isLost(status, Optional.ofNullable(before))) {
            last.remove(status.task().task());
            demandAgain();
            return;
        }
        if (status.isOutOfSight()) {
            say.accept("task %s: %s; it may well run on, waiting for it".formatted(status.task(), status.message()));
        }
        if (status.state() == TaskState.UNKNOWN && status.isOutOfSight()) {
            return;
        }
        last.put(status.task().task(), status);
        if (Outcome.isOver(status)) {
            say.accept("task %s ended as %s on agent %s%s"
                    .formatted(status.task(), status.state(), status.agent(), exit(status)));
            finishIfAllEnded();
        }
    }

    /** Asks for one more in place of one that was lost on its way: ids are not used twice. */
    private void demandAgain() {
        again++;
        session.demand(new Demand(
                new DemandId("run-again-" + again),
                demand.template().withId(new TaskId("run-again-" + again)),
                1,
                Demand.Gang.NONE,
                List.of(),
                demand.patienceMillis(),
                0,
                Demand.Fulfilment.LAUNCH));
    }

    private static String exit(TaskStatus status) {
        return status.exitCode() == TaskStatus.NO_EXIT_CODE ? "" : " with exit code " + status.exitCode();
    }

    /** Exits as the first that went wrong, by number; with 0 if none did. */
    private void finishIfAllEnded() {
        long ended = last.values().stream().filter(Outcome::isOver).count();
        if (ended == demand.count()) {
            outcome.complete(last.values().stream()
                    .filter(status -> status.state() != TaskState.FINISHED)
                    .findFirst()
                    .map(Outcome::of)
                    .orElse(new Outcome(0, "")));
        }
    }
}
