package dev.stoa.sdk.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link SubscriptionCore} decides: sessions, one timer, deliveries. */
public final class SubscriptionActor extends AbstractOnMessageBehavior<SubscriptionActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionActor.class);

    /** What it understands. */
    public sealed interface Command {}

    /** The author's actor is there: connect. */
    public record Begin(ActorRef<Delivery> author) implements Command {}

    /** The author makes a call. */
    public record Call(SchedulerCall call) implements Command {}

    /** The author uses the store; the answer goes to the {@link StoreListener} under this token. */
    public record UseStore(long token, StoreOperation operation) implements Command {}

    /** The behaviour has processed a delivery. */
    public record Processed(long number) implements Command {}

    /** Send what waits, then end. */
    public record Stop() implements Command {}

    private record Opened(long attempt, Session session) implements Command {}

    private record Noticed(long attempt, Object message) implements Command {}

    private record Ended(long attempt, SessionEnd end) implements Command {}

    private record Wake() implements Command {}

    /**
     * What it works with.
     *
     * @param info who subscribes
     * @param cluster the cluster that is meant
     * @param known the id that an earlier process had
     * @param attempt which of the processes that the kernel keeps running this is; 0 if it keeps none
     * @param ids where the id is kept
     * @param acknowledging who acknowledges
     * @param connectTimeout for the first subscription
     * @param seeker where masters are looked for
     * @param stores what hears the framework's store
     * @param nowMillis a clock that never goes back
     */
    public record Parts(
            SchedulerConfig config,
            FrameworkInfo info,
            String cluster,
            Optional<FrameworkId> known,
            long attempt,
            IdKeeper ids,
            Acknowledging acknowledging,
            Optional<Duration> connectTimeout,
            LeaderSeeker seeker,
            SessionTransport transport,
            StoreListener stores,
            LongSupplier nowMillis) {}

    private final TimerScheduler<Command> timers;
    private final Parts parts;
    private final SubscriptionCore core;
    private final ActorRef<Delivery> author;
    private final ActorRef<Outcome> parent;
    private Optional<Session> session = Optional.empty();
    private Optional<Link> link = Optional.empty();
    private long attempt;
    private long wakeAt = Long.MAX_VALUE;

    /** A subscription that begins when it is told to and tells its parent how it ended. */
    public static Behavior<Command> create(Parts parts, ActorRef<Outcome> parent) {
        return Behaviors.withStash(parts.config().maxPendingCalls(), stash -> Behaviors.receive(Command.class)
                .onMessage(Begin.class, begin -> begin(parts, begin.author(), parent, stash))
                .onAnyMessage(early -> {
                    stash.stash(early);
                    return Behaviors.same();
                })
                .build());
    }

    private static Behavior<Command> begin(
            Parts parts, ActorRef<Delivery> author, ActorRef<Outcome> parent, StashBuffer<Command> stash) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            SubscriptionActor actor = new SubscriptionActor(context, timers, parts, author, parent);
            Behavior<Command> next = actor.carryOut(actor.core.start(actor.now()));
            return Behavior.isAlive(next) ? stash.unstashAll(next) : next;
        }));
    }

    private SubscriptionActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Parts parts,
            ActorRef<Delivery> author,
            ActorRef<Outcome> parent) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.author = author;
        this.parent = parent;
        long now = parts.nowMillis().getAsLong();
        long deadline =
                parts.connectTimeout().map(timeout -> now + timeout.toMillis()).orElse(Long.MAX_VALUE);
        this.core = new SubscriptionCore(
                parts.config(),
                parts.info(),
                parts.known(),
                parts.attempt(),
                parts.acknowledging(),
                deadline,
                parts.seeker());
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        return carryOut(decide(command));
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            // Also when it failed: on a transport that lives on, the session would be kept alive for ever.
            link.ifPresent(last -> last.close("the framework has ended"));
            return this;
        }
        return Behaviors.unhandled();
    }

    private List<Effect> decide(Command command) {
        if (command instanceof Call call) {
            return core.called(call.call(), now());
        } else if (command instanceof UseStore use) {
            return core.storeUsed(use.token(), use.operation());
        } else if (command instanceof Processed processed) {
            return core.processed(processed.number());
        } else if (command instanceof Noticed noticed && noticed.message() instanceof SchedulerNotice notice) {
            return core.noticed(noticed.attempt(), notice, now());
        } else if (command instanceof Noticed noticed && noticed.message() instanceof StoreNotice notice) {
            return core.noticed(noticed.attempt(), notice);
        } else if (command instanceof Noticed noticed) {
            LOG.warn("dropped message type={}", noticed.message().getClass().getName());
            return List.of();
        } else if (command instanceof Wake) {
            wakeAt = Long.MAX_VALUE;
            return core.wake(now());
        } else if (command instanceof Opened opened) {
            return opened(opened);
        } else if (command instanceof Ended ended) {
            LOG.info("no session framework={} why=\"{}\"", parts.info().name(), ended.end());
            return core.ended(ended.attempt(), ended.end(), now());
        } else if (command instanceof Stop) {
            return core.stop(now());
        }
        throw new IllegalStateException("no case for " + command);
    }

    private List<Effect> opened(Opened opened) {
        if (opened.attempt() != attempt) {
            opened.session().close("superseded");
            return List.of();
        }
        session = Optional.of(opened.session());
        return core.opened(opened.attempt(), now());
    }

    private Behavior<Command> carryOut(List<Effect> effects) {
        if (!carriedOut(effects) || !sent()) {
            return Behaviors.stopped();
        }
        setWake();
        return this;
    }

    /** False if it is over. */
    private boolean carriedOut(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Connect connect) {
                connect(connect);
            } else if (effect instanceof Effect.Disconnect disconnect) {
                link.ifPresent(last -> last.close(disconnect.detail()));
                session = Optional.empty();
            } else if (effect instanceof Effect.Remember remember) {
                parts.ids().remember(remember.framework());
            } else if (effect instanceof Effect.Forget) {
                parts.ids().forget();
            } else if (effect instanceof Effect.Deliver deliver) {
                author.tell(new Delivery(deliver.delivery(), deliver.notice()));
            } else if (effect instanceof Effect.AnswerStore answer) {
                parts.stores().answered(answer.token(), answer.answer());
            } else if (effect instanceof Effect.TellStoreChange change) {
                parts.stores().changed(change.watch(), change.changes());
            } else if (effect instanceof Effect.TellStoreSkip skip) {
                parts.stores().skipped(skip.watch(), skip.revision());
            } else if (effect instanceof Effect.End end) {
                parent.tell(end.outcome());
                return false;
            }
        }
        return true;
    }

    private boolean sent() {
        Optional<SchedulerCall> head = core.head(now());
        while (head.isPresent()) {
            SchedulerCall call = head.get();
            SendResult result = session.map(open -> open.send(call)).orElse(SendResult.ENDED);
            if (!carriedOut(core.tried(call, result, now()))) {
                return false;
            }
            head = core.head(now());
        }
        return true;
    }

    private void connect(Effect.Connect connect) {
        session = Optional.empty();
        attempt = connect.attempt();
        String name = parts.known().map(FrameworkId::value).orElse(parts.info().name());
        Hello hello = Hello.of(PeerKind.SCHEDULER, name, parts.cluster());
        Link next = new Link(getContext().getSelf(), connect.attempt());
        link = Optional.of(next);
        parts.transport().connect(connect.address(), hello, next);
    }

    private void setWake() {
        long due = core.wakeAt();
        if (due == wakeAt) {
            return;
        }
        wakeAt = due;
        if (due == Long.MAX_VALUE) {
            timers.cancel(Wake.class);
        } else {
            timers.startSingleTimer(Wake.class, new Wake(), Duration.ofMillis(Math.max(0, due - now())));
        }
    }

    private long now() {
        return parts.nowMillis().getAsLong();
    }

    /** One attempt and its session: hands on to the actor, from the transport's thread. */
    private static final class Link implements SessionListener {
        private final ActorRef<Command> actor;
        private final long attempt;
        private Optional<Session> open = Optional.empty();
        private Optional<String> closed = Optional.empty();

        Link(ActorRef<Command> actor, long attempt) {
            this.actor = actor;
            this.attempt = attempt;
        }

        /** Ends the session, or the one that may still be opened. */
        synchronized void close(String detail) {
            closed = closed.or(() -> Optional.of(detail));
            open.ifPresent(session -> session.close(detail));
        }

        @Override
        public synchronized void onOpened(Session session) {
            open = Optional.of(session);
            closed.ifPresentOrElse(session::close, () -> actor.tell(new Opened(attempt, session)));
        }

        @Override
        public void onMessage(Session session, Object message) {
            actor.tell(new Noticed(attempt, message));
        }

        @Override
        public void onEnded(SessionEnd end) {
            actor.tell(new Ended(attempt, end));
        }
    }
}
