package dev.stoa.node.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.sdk.SchedulerSession;

/** The framework of one command: demands an offer that fits, launches, has the output followed, tells the outcome. */
final class RunActor extends AbstractOnMessageBehavior<RunActor.Command> {
    /** How often a launch that never ran is tried again. */
    static final int MAX_ATTEMPTS = 5;

    /** How long it waits like everybody before agents are kept for it. */
    private static final Duration DEMAND_PATIENCE = Duration.ofSeconds(30);

    private static final DemandId DEMAND = new DemandId("run");

    /** How long output may come in after the task has ended. */
    static final Duration OUTPUT_GRACE = Duration.ofSeconds(15);

    sealed interface Command {
        /** The master has spoken. */
        record Noticed(SchedulerNotice notice) implements Command {}

        /** Nothing has fitted for as long as a person waits without wondering. */
        record PatienceEnded() implements Command {}

        /** All output was written. */
        record OutputEnded() implements Command {}

        /** Nobody reads our output any more. */
        record OutputUnwanted() implements Command {}

        /** The task ended a while ago and its output has not ended. */
        record OutputOverdue() implements Command {}
    }

    /** Begins to write the output of a task, which runs on the agent of this offer, and says when it ended. */
    @FunctionalInterface
    interface Follow {
        void begin(TaskKey task, Offer offer);
    }

    /**
     * What is run and who is told.
     *
     * @param task what to run; its id is numbered for each attempt
     * @param patience how long to wait silently for an offer that fits
     * @param follow called once, when there is output to follow
     * @param say one sentence for people
     * @param outcome told once
     */
    record Plan(
            TaskSpec task,
            Duration patience,
            Follow follow,
            Consumer<String> say,
            CompletableFuture<Outcome> outcome) {}

    private static final SealedSwitch<RunActor, Command, Behavior<Command>> ON_COMMAND =
            SealedSwitch.<RunActor, Command, Behavior<Command>>over(Command.class)
                    .on(Command.Noticed.class, (actor, command) -> actor.onNotice(command.notice()))
                    .on(Command.PatienceEnded.class, (actor, command) -> actor.onPatienceEnded())
                    .on(Command.OutputEnded.class, (actor, command) -> actor.onOutputEnded())
                    .on(Command.OutputUnwanted.class, (actor, command) -> actor.onOutputUnwanted())
                    .on(Command.OutputOverdue.class, (actor, command) -> actor.onOutputOverdue())
                    .build();

    private static final SealedSwitch<RunActor, SchedulerNotice, Behavior<Command>> ON_NOTICE =
            SealedSwitch.<RunActor, SchedulerNotice, Behavior<Command>>over(SchedulerNotice.class)
                    .on(SchedulerNotice.Subscribed.class, (actor, notice) -> actor.demandUnlessLaunched())
                    .on(SchedulerNotice.DemandPlaced.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.DemandWaits.class, RunActor::onWaits)
                    .on(SchedulerNotice.DemandEnded.class, RunActor::onDemandEnded)
                    .on(SchedulerNotice.Explained.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.ClaimAnswered.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.CellShown.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.SubscriptionRefused.class, (actor, notice) -> actor.fail(notice.reason()))
                    .on(SchedulerNotice.OffersMade.class, RunActor::onOffers)
                    .on(SchedulerNotice.OffersRescinded.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.AcceptAnswered.class, RunActor::onAnswer)
                    .on(SchedulerNotice.TaskStatusChanged.class, (actor, notice) -> actor.onStatus(notice.status()))
                    .on(SchedulerNotice.AgentLost.class, (actor, notice) -> actor)
                    // A command has nothing to save: it is killed when its time comes, and its status says so.
                    .on(SchedulerNotice.EvictionNoticed.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.EvictionCalledOff.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.SlotLeased.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.SlotEnded.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.EstateAnswered.class, (actor, notice) -> actor)
                    .on(SchedulerNotice.VolumeLost.class, (actor, notice) -> actor)
                    .on(
                            SchedulerNotice.CallRefused.class,
                            (actor, notice) ->
                                    actor.fail("the master refused %s: %s".formatted(notice.call(), notice.reason())))
                    .build();

    private final SchedulerSession session;
    private final TimerScheduler<Command> timers;
    private final Plan plan;
    private int attempt;
    private Optional<Launched> launched = Optional.empty();
    private Optional<TaskStatus> last = Optional.empty();
    private String waits = "no master has answered yet";
    // Whether a demand was stated of which it has not been said that it ended, and whether it was taken back since.
    private boolean demanded;
    private boolean withdrawn;
    private Output output = Output.NOT_FOLLOWED;

    private record Launched(TaskId task, Offer offer) {}

    private enum Output {
        /** The task has not said that it runs. */
        NOT_FOLLOWED,
        /** It comes. */
        FOLLOWED,
        /** All of it has been written, or nobody wants it. */
        ENDED
    }

    private RunActor(
            ActorContext<Command> context, TimerScheduler<Command> timers, SchedulerSession session, Plan plan) {
        super(context);
        this.session = session;
        this.timers = timers;
        this.plan = plan;
        timers.startSingleTimer(new Command.PatienceEnded(), plan.patience());
    }

    static Behavior<Command> create(SchedulerSession session, Plan plan) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new RunActor(context, timers, session, plan)));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        return ON_COMMAND.apply(this, command);
    }

    private Behavior<Command> onNotice(SchedulerNotice notice) {
        return ON_NOTICE.apply(this, notice);
    }

    /** Asks for one offer of just what the task needs, where its terms let it run, unless it has a place or has asked already. */
    private Behavior<Command> demandUnlessLaunched() {
        if (launched.isEmpty() && !demanded) {
            demanded = true;
            session.demand(demand());
        }
        return this;
    }

    private Demand demand() {
        return new Demand(
                DEMAND,
                plan.task(),
                1,
                Demand.Gang.NONE,
                List.of(),
                DEMAND_PATIENCE.toMillis(),
                0,
                Demand.Fulfilment.OFFER);
    }

    private Behavior<Command> onWaits(SchedulerNotice.DemandWaits notice) {
        waits = notice.why().summary();
        return this;
    }

    private Behavior<Command> onDemandEnded(SchedulerNotice.DemandEnded notice) {
        demanded = false;
        withdrawn = false;
        return notice.end() == DemandEnd.REFUSED ? fail(notice.message()) : demandUnlessLaunched();
    }

    private Behavior<Command> onOffers(SchedulerNotice.OffersMade notice) {
        if (launched.isPresent() && demanded && !withdrawn) {
            // Stated again after a change of masters, though it has what it needs, as far as is known.
            withdrawn = true;
            session.withdraw(DEMAND);
        }
        List<Offer> unused = new ArrayList<>(notice.offers());
        if (launched.isEmpty()) {
            launch(unused.remove(0));
        }
        if (!unused.isEmpty()) {
            session.decline(unused.stream().map(Offer::id).toList(), Filter.DEFAULT);
        }
        return this;
    }

    private void launch(Offer offer) {
        attempt++;
        TaskId id = attempt == 1 ? plan.task().id() : new TaskId(plan.task().id() + "-" + attempt);
        TaskSpec numbered = plan.task().withId(id);
        launched = Optional.of(new Launched(id, offer));
        session.launch(offer, numbered);
    }

    private Behavior<Command> onAnswer(SchedulerNotice.AcceptAnswered notice) {
        for (Rejection rejection : notice.reply().rejected()) {
            if (isMine(rejection.task())) {
                return onRejected(rejection);
            }
        }
        return this;
    }

    private Behavior<Command> onRejected(Rejection rejection) {
        if (rejection.reason() == Rejection.Reason.NOT_VALID || attempt >= MAX_ATTEMPTS) {
            return fail("the task was rejected: %s".formatted(rejection.message()));
        }
        return launchAgain();
    }

    /**
     * If the demand still stands the next place is offered for it: to state it again would take that back, too. If it was taken back
     * and that is not answered yet, it is stated again then.
     */
    private Behavior<Command> launchAgain() {
        launched = Optional.empty();
        return demandUnlessLaunched();
    }

    private Behavior<Command> onStatus(TaskStatus status) {
        if (!isMine(status.task().task()) || last.filter(Outcome::isOver).isPresent()) {
            return this;
        }
        if (Outcome.isLost(status, last)) {
            return attempt < MAX_ATTEMPTS ? launchAgain() : fail("the task was not launched: " + status.message());
        }
        if (status.isOutOfSight()) {
            plan.say().accept("%s; the task may well run on, waiting for it".formatted(status.message()));
        }
        if (status.state() == TaskState.UNKNOWN && status.isOutOfSight()) {
            return this;
        }
        last = Optional.of(status);
        if (status.state() == TaskState.RUNNING || Outcome.isOver(status)) {
            follow(status.task());
        }
        if (Outcome.isOver(status)) {
            timers.startSingleTimer(new Command.OutputOverdue(), OUTPUT_GRACE);
            finishIfAllIsSaid();
        }
        return this;
    }

    private void follow(TaskKey task) {
        if (output != Output.NOT_FOLLOWED || launched.isEmpty()) {
            return;
        }
        Offer offer = launched.get().offer();
        plan.say().accept("task %s runs on agent %s (%s)".formatted(task, offer.agent(), offer.hostname()));
        output = Output.FOLLOWED;
        plan.follow().begin(task, offer);
    }

    private Behavior<Command> onPatienceEnded() {
        if (launched.isEmpty()) {
            plan.say().accept("waiting for %s: %s".formatted(plan.task().resources(), waits));
        }
        return this;
    }

    private Behavior<Command> onOutputEnded() {
        output = Output.ENDED;
        finishIfAllIsSaid();
        return this;
    }

    private Behavior<Command> onOutputUnwanted() {
        output = Output.ENDED;
        launched.ifPresent(task -> session.kill(task.task()));
        finishIfAllIsSaid();
        return this;
    }

    private Behavior<Command> onOutputOverdue() {
        if (output == Output.FOLLOWED) {
            plan.say().accept("the end of the task's output could not be read from its agent");
            output = Output.ENDED;
            finishIfAllIsSaid();
        }
        return this;
    }

    private void finishIfAllIsSaid() {
        if (output == Output.ENDED) {
            last.filter(Outcome::isOver).ifPresent(status -> plan.outcome().complete(Outcome.of(status)));
        }
    }

    private Behavior<Command> fail(String reason) {
        plan.outcome().complete(new Outcome(1, reason));
        return this;
    }

    private boolean isMine(TaskId task) {
        return launched.filter(mine -> mine.task().equals(task)).isPresent();
    }
}
