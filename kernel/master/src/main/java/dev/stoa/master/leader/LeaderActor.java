package dev.stoa.master.leader;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.Outbound;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps a {@link Reign}: one actor, so that each call is one step.
 *
 * <p>After every message: what the reign wants said is sent, what it wants recorded goes with the next batch, and if offers
 * could be made a round is queued behind what is in the mailbox already, so that a burst of calls costs one round.
 */
public final class LeaderActor extends AbstractBehavior<LeaderActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderActor.class);

    /** The most requests recorded in one write. */
    private static final int MAX_BATCH = 500;

    /** What the gateway, the registry and time tell the leader. Never leaves the process. */
    public sealed interface Command {}

    /** A session was opened. */
    public record Opened(Session session) implements Command {}

    /** A message came on a session. */
    public record Said(Session session, Object message, Runnable processed) implements Command {}

    /** A session is over. */
    public record Ended(Session session, SessionEnd end) implements Command {}

    private record Recorded(RegistryActor.Committed committed) implements Command {}

    private record Allocate() implements Command {}

    private record Tick() implements Command {}

    private record Pending(RegistryRequest request, Consumer<RegistryReply> then) {}

    private static final SealedSwitch<LeaderActor, Command, Behavior<Command>> ON_COMMAND =
            SealedSwitch.<LeaderActor, Command, Behavior<Command>>over(Command.class)
                    .on(Opened.class, LeaderActor::onOpened)
                    .on(Said.class, LeaderActor::onSaid)
                    .on(Ended.class, LeaderActor::onEnded)
                    .on(Recorded.class, LeaderActor::onRecorded)
                    .on(Allocate.class, LeaderActor::onAllocate)
                    .on(Tick.class, LeaderActor::onTick)
                    .build();

    private final Reign reign;
    private final Attached attached = new Attached();
    private final AgentCalls agentCalls;
    private final SchedulerCalls schedulerCalls;
    private final InstantSource clock;
    private final TimerScheduler<Command> timers;
    private final ActorRef<RegistryActor.Command> registry;
    private final ActorRef<RegistryActor.Committed> recorded;
    private final Deque<Pending> toRecord = new ArrayDeque<>();
    private List<Pending> recording = List.of();
    private boolean roundQueued;
    private long tickAtMillis = Long.MAX_VALUE;

    private LeaderActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            long epoch,
            RegistryState state,
            ActorRef<RegistryActor.Command> registry,
            ReignConfig config,
            InstantSource clock) {
        super(context);
        this.timers = timers;
        this.registry = registry;
        this.clock = clock;
        this.recorded = context.messageAdapter(RegistryActor.Committed.class, Recorded::new);
        this.reign = new Reign(epoch, state, config, clock.millis());
        this.agentCalls = new AgentCalls(reign, attached, this::record);
        this.schedulerCalls = new SchedulerCalls(reign, attached, this::record);
        context.watch(registry);
        settle();
    }

    /**
     * Leads from a recorded beginning on.
     *
     * @param epoch the epoch that was recorded for this reign
     * @param state what was recorded up to it
     * @param registry where facts are recorded; the leader stops when it does
     */
    public static Behavior<Command> create(
            long epoch,
            RegistryState state,
            ActorRef<RegistryActor.Command> registry,
            ReignConfig config,
            InstantSource clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new LeaderActor(context, timers, epoch, state, registry, config, clock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(command -> ON_COMMAND.apply(this, command))
                .onSignal(Terminated.class, terminated -> {
                    LOG.error("the registry stopped, so this reign ends epoch={}", reign.epoch());
                    return Behaviors.stopped();
                })
                .build();
    }

    private Behavior<Command> onOpened(Opened command) {
        attached.open(command.session());
        return settle();
    }

    private Behavior<Command> onSaid(Said command) {
        command.processed().run();
        Session session = command.session();
        switch (session.hello().kind()) {
            case AGENT -> agentCalls.on(session, command.message(), clock.millis());
            case SCHEDULER -> schedulerCalls.on(session, command.message(), clock.millis());
            case OPERATOR -> answer(session, command.message());
            default -> session.close("a master talks with agents, frameworks and operators only");
        }
        return settle();
    }

    private void answer(Session session, Object message) {
        if (message instanceof OperatorCall call) {
            attached.send(session, reign.answer(call, clock.millis()));
        } else {
            session.close(
                    "%s is no call of an operator".formatted(message.getClass().getSimpleName()));
        }
    }

    private Behavior<Command> onEnded(Ended command) {
        LOG.info(
                "session ended session={} kind={} name={} why={}",
                command.session().number(),
                command.session().hello().kind(),
                command.session().hello().name(),
                command.end());
        attached.close(command.session()).ifPresent(gone -> {
            gone.agent().ifPresent(agent -> reign.agentDisconnected(agent, clock.millis()));
            gone.framework().ifPresent(framework -> reign.frameworkDisconnected(framework, clock.millis()));
        });
        return settle();
    }

    /** Has a request recorded with the next batch, and goes on with the answer in a later step. */
    private void record(RegistryRequest request, Consumer<RegistryReply> then) {
        toRecord.add(new Pending(request, then));
    }

    private Behavior<Command> onRecorded(Recorded command) {
        List<Pending> done = recording;
        recording = List.of();
        List<RegistryReply> replies = command.committed().replies();
        for (int i = 0; i < done.size(); i++) {
            done.get(i).then().accept(replies.get(i));
        }
        return settle();
    }

    private Behavior<Command> onAllocate(Allocate command) {
        roundQueued = false;
        reign.allocate(clock.millis());
        return settle();
    }

    private Behavior<Command> onTick(Tick command) {
        tickAtMillis = Long.MAX_VALUE;
        reign.tick(clock.millis());
        return settle();
    }

    private Behavior<Command> settle() {
        for (Outbound outbound : reign.drain()) {
            if (outbound instanceof Outbound.ToAgent to) {
                attached.sendTo(to.agent(), to.notice());
            } else if (outbound instanceof Outbound.ToFramework to) {
                attached.sendTo(to.framework(), to.notice());
            } else if (outbound instanceof Outbound.ToRegistry to) {
                record(to.request(), reply -> schedulerCalls.onFact(reply, clock.millis()));
            } else if (outbound instanceof Outbound.StepDown stepDown) {
                LOG.error("this reign must end epoch={} reason={}", reign.epoch(), stepDown.reason());
                return Behaviors.stopped();
            }
        }
        recordNext();
        long nowMillis = clock.millis();
        if (!roundQueued && reign.isAllocationWanted(nowMillis)) {
            roundQueued = true;
            getContext().getSelf().tell(new Allocate());
        }
        scheduleTick(nowMillis);
        return this;
    }

    private void recordNext() {
        if (!recording.isEmpty() || toRecord.isEmpty()) {
            return;
        }
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < MAX_BATCH && !toRecord.isEmpty()) {
            batch.add(toRecord.remove());
        }
        recording = batch;
        registry.tell(
                new RegistryActor.Commit(batch.stream().map(Pending::request).toList(), recorded));
    }

    private void scheduleTick(long nowMillis) {
        long next = reign.nextDeadline();
        if (next < tickAtMillis) {
            tickAtMillis = next;
            timers.startSingleTimer(new Tick(), Duration.ofMillis(Math.max(1, next - nowMillis)));
        }
    }
}
