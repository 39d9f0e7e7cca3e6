package dev.stoa.master.leader;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.rate.CallRates;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.Outbound;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.core.store.StoreWatches;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.master.store.StoreActor;
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

    /** Makes the reign that is stepped. */
    @FunctionalInterface
    public interface Reigns {
        Reign begin(long epoch, RegistryState recorded, long nowMillis);
    }

    private record Recorded(RegistryActor.Committed committed) implements Command {}

    private record StoreDone(StoreActor.Done done) implements Command {}

    private record StoreDropped(FrameworkId framework, Optional<String> failure) implements Command {}

    private record Allocate() implements Command {}

    private record Tick() implements Command {}

    private record Pending(RegistryRequest request, Consumer<RegistryReply> then) {}

    private static final SealedSwitch<LeaderActor, Command, Behavior<Command>> ON_COMMAND =
            SealedSwitch.<LeaderActor, Command, Behavior<Command>>over(Command.class)
                    .on(Opened.class, LeaderActor::onOpened)
                    .on(Said.class, LeaderActor::onSaid)
                    .on(Ended.class, LeaderActor::onEnded)
                    .on(Recorded.class, LeaderActor::onRecorded)
                    .on(StoreDone.class, LeaderActor::onStoreDone)
                    .on(StoreDropped.class, LeaderActor::onStoreDropped)
                    .on(Allocate.class, LeaderActor::onAllocate)
                    .on(Tick.class, LeaderActor::onTick)
                    .build();

    private final Reign reign;
    private final Attached attached = new Attached();
    private final AgentCalls agentCalls;
    private final SchedulerCalls schedulerCalls;
    private final EstateCalls estateCalls;
    private final IntentCalls intentCalls;
    private final InstantSource clock;
    private final TimerScheduler<Command> timers;
    private final ActorRef<RegistryActor.Command> registry;
    private final ActorRef<RegistryActor.Committed> recorded;
    private final CallRates rates;
    private final SortedMap<Long, List<Runnable>> unpaid = new TreeMap<>();
    private final Map<ActorRef<?>, FrameworkId> storeActors = new HashMap<>();
    private final StoreDesk stores;
    private final Deque<Pending> toRecord = new ArrayDeque<>();
    // The agents of whom it waits to be recorded that they cannot be seen.
    private final Set<AgentId> toGiveUp = new HashSet<>();
    private List<Pending> recording = List.of();
    private boolean roundQueued;
    private boolean fuseBlown;
    private long tickAtMillis = Long.MAX_VALUE;

    private LeaderActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            long epoch,
            RegistryState state,
            ActorRef<RegistryActor.Command> registry,
            Reigns reigns,
            LeaderParts parts,
            InstantSource clock) {
        super(context);
        this.timers = timers;
        this.registry = registry;
        this.clock = clock;
        this.recorded = context.messageAdapter(RegistryActor.Committed.class, Recorded::new);
        this.reign = reigns.begin(epoch, state, clock.millis());
        this.agentCalls = new AgentCalls(reign, attached, this::record);
        this.rates = new CallRates(parts.calls());
        this.stores = new StoreDesk(new StoreSurroundings(parts));
        this.estateCalls = new EstateCalls(reign, attached, this::record);
        this.schedulerCalls = new SchedulerCalls(reign, attached, this::record, stores, estateCalls);
        SortedSet<FrameworkId> frameworks = new TreeSet<>();
        state.frameworks().forEach(framework -> frameworks.add(framework.id()));
        stores.begin(state.stores(), frameworks);
        this.intentCalls = new IntentCalls(reign, attached, this::record);
        context.watch(registry);
        settle();
    }

    /**
     * Leads from a recorded beginning on.
     *
     * @param epoch the epoch that was recorded for this reign
     * @param state what was recorded up to it
     * @param registry where facts are recorded; the leader stops when it does
     * @param parts how stores are kept, and how often frameworks may call
     */
    public static Behavior<Command> create(
            long epoch,
            RegistryState state,
            ActorRef<RegistryActor.Command> registry,
            ReignConfig config,
            LeaderParts parts,
            InstantSource clock) {
        return create(
                epoch,
                state,
                registry,
                (number, recorded, now) -> new Reign(number, recorded, config, now),
                parts,
                clock);
    }

    /** The same, with a reign that its maker keeps an eye on. */
    public static Behavior<Command> create(
            long epoch,
            RegistryState state,
            ActorRef<RegistryActor.Command> registry,
            Reigns reigns,
            LeaderParts parts,
            InstantSource clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new LeaderActor(context, timers, epoch, state, registry, reigns, parts, clock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(command -> ON_COMMAND.apply(this, command))
                .onSignal(Terminated.class, terminated -> onTerminated(terminated.getRef()))
                .build();
    }

    private Behavior<Command> onTerminated(ActorRef<Void> ended) {
        FrameworkId store = storeActors.remove(ended);
        if (store != null && stores.ended(store)) {
            return settle();
        }
        LOG.error("the {} stopped, so this reign ends epoch={}", ended.path().name(), reign.epoch());
        return Behaviors.stopped();
    }

    private Behavior<Command> onOpened(Opened command) {
        attached.open(command.session());
        return settle();
    }

    private Behavior<Command> onSaid(Said command) {
        Session session = command.session();
        pay(command);
        switch (session.hello().kind()) {
            case AGENT -> agentCalls.on(session, command.message(), clock.millis());
            case SCHEDULER -> schedulerCalls.on(session, command.message(), clock.millis());
            case OPERATOR -> answer(session, command.message());
            default -> session.close("a master talks with agents, frameworks and operators only");
        }
        return settle();
    }

    /**
     * Gives the session credit for another call, now or when its principal has paid for this one: what it sends meanwhile
     * piles up before the gateway, which then reads that session no further.
     */
    private void pay(Said said) {
        long nowMillis = clock.millis();
        long dueMillis = attached.owner(said.session())
                .framework()
                .flatMap(reign::principalOf)
                .map(principal -> rates.called(principal, nowMillis))
                .orElse(nowMillis);
        if (dueMillis <= nowMillis) {
            said.processed().run();
        } else {
            unpaid.computeIfAbsent(dueMillis, due -> new ArrayList<>()).add(said.processed());
        }
    }

    private void creditPaid(long nowMillis) {
        SortedMap<Long, List<Runnable>> paid = unpaid.headMap(nowMillis + 1);
        paid.values().forEach(credits -> credits.forEach(Runnable::run));
        paid.clear();
    }

    private void answer(Session session, Object message) {
        if (message instanceof OperatorCall.ReadStore read) {
            readStore(session, read);
        } else if (message instanceof OperatorCall.Estate estate) {
            estateCalls.on(session, estate);
        } else if (message instanceof OperatorCall.Intent intent) {
            intentCalls.on(session, intent, clock.millis());
        } else if (message instanceof OperatorCall call) {
            attached.send(session, reign.answer(call, clock.millis()));
        } else {
            session.close(
                    "%s is no call of an operator".formatted(message.getClass().getSimpleName()));
        }
    }

    private void readStore(Session session, OperatorCall.ReadStore read) {
        boolean onlyReads =
                read.operation() instanceof StoreOperation.Get || read.operation() instanceof StoreOperation.Scan;
        if (!onlyReads || !reign.isRecorded(read.framework())) {
            attached.send(
                    session,
                    new OperatorNotice.Refused(
                            read.request(),
                            onlyReads
                                    ? "no framework is called '%s'".formatted(read.framework())
                                    : "people may get and scan a store, and nothing else"));
            return;
        }
        stores.use(read.framework(), new StoreActor.Ask(0, read.request(), read.operation()), answer -> {
            if (attached.isOpen(session)) {
                attached.send(
                        session,
                        answer instanceof StoreAnswer.Found found
                                ? new OperatorNotice.StoreRead(read.request(), found)
                                : new OperatorNotice.Refused(read.request(), answer.toString()));
            }
        });
    }

    private Behavior<Command> onStoreDone(StoreDone command) {
        stores.done(command.done());
        for (StoreWatches.News news : command.done().news()) {
            attached.sendTo(
                    command.done().framework(),
                    news instanceof StoreWatches.News.Changed changed
                            ? new StoreNotice.StoreChanged(changed.watch(), changed.changes())
                            : new StoreNotice.StoreWatchSkipped(
                                    news.watch(), ((StoreWatches.News.Skipped) news).revision()));
        }
        return settle();
    }

    private Behavior<Command> onStoreDropped(StoreDropped command) {
        command.failure()
                .ifPresentOrElse(
                        why -> LOG.warn(
                                "store not taken out of the journal, tried again by the next reign framework={} why=\"{}\"",
                                command.framework(),
                                why),
                        () -> stores.dropped(command.framework()));
        return settle();
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
        if (request instanceof RegistryRequest.MarkAgentUnreachable mark) {
            toGiveUp.add(mark.agent());
        } else if (request instanceof RegistryRequest.AdmitAgent back
                && reign.agentReturning(back.agent())
                && toGiveUp.remove(back.agent().id())) {
            // It shows life before it was given up: that need not be recorded any more.
            RegistryRequest mark =
                    new RegistryRequest.MarkAgentUnreachable(back.agent().id());
            toRecord.removeIf(pending -> pending.request().equals(mark));
        }
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
        creditPaid(clock.millis());
        reign.tick(clock.millis());
        tellFuse();
        return settle();
    }

    private void tellFuse() {
        if (reign.isRemovalFuseBlown() != fuseBlown) {
            fuseBlown = !fuseBlown;
            if (fuseBlown) {
                LOG.error(
                        "so many agents are silent that none is given up: is the network or this master ill?"
                                + " 'stoa agents-lost' gives them up agents={}",
                        reign.agentsHeld());
            } else {
                LOG.info("agents are given up again agents={}", reign.agentsHeld());
            }
        }
    }

    private Behavior<Command> settle() {
        for (Outbound outbound : reign.drain()) {
            if (outbound instanceof Outbound.ToAgent to) {
                attached.sendTo(to.agent(), to.notice());
            } else if (outbound instanceof Outbound.ToFramework to) {
                send(to);
            } else if (outbound instanceof Outbound.ToRegistry to) {
                record(to.request(), this::onFact);
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

    private void send(Outbound.ToFramework to) {
        if (!(to.notice() instanceof SchedulerNotice.CellShown)) {
            attached.sendTo(to.framework(), to.notice());
        } else if (!attached.sendIfThereIsRoom(to.framework(), to.notice())) {
            reign.cellNotShown(to.framework(), clock.millis());
        }
    }

    private void onFact(RegistryReply reply) {
        schedulerCalls.onFact(reply, clock.millis());
        intentCalls.onFact(reply, clock.millis());
    }

    private void recordNext() {
        if (!recording.isEmpty() || toRecord.isEmpty()) {
            return;
        }
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < MAX_BATCH && !toRecord.isEmpty()) {
            Pending pending = toRecord.remove();
            batch.add(pending);
            if (pending.request() instanceof RegistryRequest.MarkAgentUnreachable mark) {
                toGiveUp.remove(mark.agent());
            }
        }
        recording = batch;
        registry.tell(
                new RegistryActor.Commit(batch.stream().map(Pending::request).toList(), recorded));
    }

    /** Lets the desk of stores work through this actor. */
    private final class StoreSurroundings implements StoreDesk.Surroundings {
        private final LeaderParts parts;
        private final ActorRef<StoreActor.Done> answers;

        StoreSurroundings(LeaderParts parts) {
            this.parts = parts;
            this.answers = getContext().messageAdapter(StoreActor.Done.class, StoreDone::new);
        }

        @Override
        public ActorRef<StoreActor.Command> spawn(FrameworkId framework) {
            ActorRef<StoreActor.Command> actor = getContext()
                    .spawn(
                            StoreActor.create(framework, reign.epoch(), parts.storeLimits(), parts.storeLog(), clock),
                            StoreActor.streamOf(framework));
            getContext().watch(actor);
            storeActors.put(actor, framework);
            return actor;
        }

        @Override
        public void record(RegistryRequest request, Consumer<RegistryReply> then) {
            LeaderActor.this.record(request, then);
        }

        @Override
        public void drop(FrameworkId framework) {
            getContext()
                    .pipeToSelf(
                            parts.storeLog().dropAll(StoreActor.streamOf(framework)),
                            (done, failure) -> new StoreDropped(
                                    framework, Optional.ofNullable(failure).map(Throwable::toString)));
        }

        @Override
        public ActorRef<StoreActor.Done> answers() {
            return answers;
        }
    }

    private void scheduleTick(long nowMillis) {
        long next = Math.min(reign.nextDeadline(nowMillis), unpaid.isEmpty() ? Long.MAX_VALUE : unpaid.firstKey());
        if (next < tickAtMillis) {
            tickAtMillis = next;
            timers.startSingleTimer(new Tick(), Duration.ofMillis(Math.max(1, next - nowMillis)));
        }
    }
}
