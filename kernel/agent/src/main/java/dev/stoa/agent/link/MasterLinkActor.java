package dev.stoa.agent.link;

import java.time.Duration;
import java.util.function.Consumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a session with the leading master: seeks it, waits between attempts, gives up only when it is refused. */
public final class MasterLinkActor extends AbstractOnMessageBehavior<MasterLinkActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLinkActor.class);
    private static final String REGISTRATION = "registration";

    /** What it is told. */
    public sealed interface Command {}

    /** The master has taken the registration. */
    public record Registered() implements Command {}

    /** The session is of no use: end it and seek on. */
    public record Abandon(String detail) implements Command {}

    /** The agent stops and ends the session itself: seek no other. */
    public record Stop() implements Command {}

    private record Attach(SessionAddress address) implements Command {}

    private record Opened(Session session) implements Command {}

    private record Ended(SessionEnd end) implements Command {}

    private record RegistrationOverdue() implements Command {}

    /** What it tells. */
    public sealed interface Event {
        /** A session is open; the first call on it must be the registration. */
        record Up(Session session) implements Event {}

        /** A notice came. */
        record Said(long session, AgentNotice notice) implements Event {}

        /** The session has ended; another is sought. */
        record Down() implements Event {}

        /** No master takes this agent as it is. */
        record Refused(String reason) implements Event {}
    }

    private static final SealedSwitch<MasterLinkActor, Command, Behavior<Command>> ON_MESSAGE =
            SealedSwitch.<MasterLinkActor, Command, Behavior<Command>>over(Command.class)
                    .on(Attach.class, (actor, command) -> actor.attach(command.address()))
                    .on(Opened.class, (actor, command) -> actor.opened(command.session()))
                    .on(Registered.class, (actor, command) -> actor.registered())
                    .on(RegistrationOverdue.class, (actor, command) -> actor.abandon("no answer to the registration"))
                    .on(Abandon.class, (actor, command) -> actor.abandon(command.detail()))
                    .on(Stop.class, (actor, command) -> Behaviors.stopped())
                    .on(Ended.class, (actor, command) -> actor.ended(command.end()))
                    .build();

    private final SessionTransport transport;
    private final Hello hello;
    private final LeaderSeeker seeker;
    private final Duration registrationTimeout;
    private final Consumer<Event> listener;
    private final TimerScheduler<Command> timers;
    private final ActorRef<Command> self;
    private @Nullable Session session;
    private boolean silent;

    private MasterLinkActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            SessionTransport transport,
            Hello hello,
            LeaderSeeker seeker,
            Duration registrationTimeout,
            Consumer<Event> listener) {
        super(context);
        this.self = context.getSelf();
        this.timers = timers;
        this.transport = transport;
        this.hello = hello;
        this.seeker = seeker;
        this.registrationTimeout = registrationTimeout;
        this.listener = listener;
        attach(seeker.first().address());
    }

    /**
     * Seeks the leading master and tells the listener.
     *
     * @param listener from any thread; must not block
     */
    public static Behavior<Command> create(
            SessionTransport transport,
            Hello hello,
            LeaderSeeker seeker,
            Duration registrationTimeout,
            Consumer<Event> listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new MasterLinkActor(context, timers, transport, hello, seeker, registrationTimeout, listener)));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        return ON_MESSAGE.apply(this, message);
    }

    private Behavior<Command> attach(SessionAddress address) {
        transport.connect(address, hello, new Ear());
        return this;
    }

    private Behavior<Command> opened(Session opened) {
        session = opened;
        timers.startSingleTimer(REGISTRATION, new RegistrationOverdue(), registrationTimeout);
        listener.accept(new Event.Up(opened));
        return this;
    }

    private Behavior<Command> registered() {
        timers.cancel(REGISTRATION);
        seeker.opened();
        silent = false;
        return this;
    }

    private Behavior<Command> abandon(String detail) {
        if (session != null) {
            session.close(detail);
        }
        return this;
    }

    private Behavior<Command> ended(SessionEnd end) {
        timers.cancel(REGISTRATION);
        if (session != null) {
            session = null;
            listener.accept(new Event.Down());
        }
        // Closed here to seek on, so it is treated like a master that does not answer.
        SessionEnd outcome = end.cause() == SessionEnd.Cause.CLOSED_HERE
                ? SessionEnd.of(SessionEnd.Cause.UNREACHABLE, end.detail())
                : end;
        LeaderSeeker.Next next = seeker.after(outcome);
        if (next instanceof LeaderSeeker.Next.Attach attach) {
            if (!silent) {
                // Once for each loss, not for each attempt.
                LOG.warn("master session ended: {}; seeking on at {}", end, attach.address());
                silent = true;
            }
            timers.startSingleTimer(new Attach(attach.address()), Duration.ofMillis(attach.delayMillis()));
        } else {
            listener.accept(new Event.Refused(end.detail()));
        }
        return this;
    }

    private final class Ear implements SessionListener {
        @Override
        public void onOpened(Session opened) {
            self.tell(new Opened(opened));
        }

        @Override
        public void onMessage(Session from, Object message) {
            if (message instanceof AgentNotice notice) {
                listener.accept(new Event.Said(from.number(), notice));
            } else {
                from.close("an agent does not understand " + message.getClass().getSimpleName());
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            self.tell(new Ended(end));
        }
    }
}
