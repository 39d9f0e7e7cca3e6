package dev.stoa.master.registry;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.registry.RegistryEvent;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link Registry} in the journal: asks it, records what it decides, answers once that is recorded.
 *
 * <p>Requests come in batches, so that those which arrive while the disk is busy share the next write. If a write fails the
 * actor stops; its outcome is unknown, and a new reign begins from what the log says.
 */
public final class RegistryActor
        extends EventSourcedBehaviorWithEnforcedReplies<RegistryActor.Command, RegistryEvent, Registry> {
    /** The stream of the log that holds what is recorded. */
    public static final String STREAM = "registry";

    private static final int EVENTS_PER_SNAPSHOT = 1000;
    private static final int SNAPSHOTS_KEPT = 2;

    /** What the leader may ask. Never leaves the process. */
    public sealed interface Command {}

    /** Decide and record these in order, as one write. */
    public record Commit(List<RegistryRequest> requests, ActorRef<Committed> replyTo) implements Command {
        public Commit {
            requests = List.copyOf(requests);
        }
    }

    /** Give a copy of all that is recorded. */
    public record GetState(ActorRef<RegistryState> replyTo) implements Command {}

    /** The answers to a batch, in its order. */
    public record Committed(List<RegistryReply> replies) {
        public Committed {
            replies = List.copyOf(replies);
        }
    }

    private final InstantSource clock;
    private @Nullable Registry ahead;
    private final SealedSwitch<Registry, Command, ReplyEffect<RegistryEvent, Registry>> onCommand =
            SealedSwitch.<Registry, Command, ReplyEffect<RegistryEvent, Registry>>over(Command.class)
                    .on(Commit.class, this::onCommit)
                    .on(GetState.class, (registry, command) -> Effect().reply(command.replyTo(), registry.state()))
                    .build();

    private RegistryActor(InstantSource clock) {
        super(PersistenceId.ofUniqueId(STREAM));
        this.clock = clock;
    }

    /** The one registry of a cluster. */
    public static Behavior<Command> create(InstantSource clock) {
        return new RegistryActor(clock);
    }

    @Override
    public Registry emptyState() {
        return new Registry();
    }

    @Override
    public CommandHandlerWithReply<Command, RegistryEvent, Registry> commandHandler() {
        return onCommand::apply;
    }

    @Override
    public EventHandler<Registry, RegistryEvent> eventHandler() {
        return Registry::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, SNAPSHOTS_KEPT)
                .withDeleteEventsOnSnapshot();
    }

    @Override
    public SnapshotAdapter<Registry> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(Registry registry) {
                return registry.state();
            }

            @Override
            public Registry fromJournal(Object stored) {
                return Registry.of((RegistryState) stored);
            }
        };
    }

    /**
     * A registry that goes ahead of the recorded one while a batch is decided, and is caught up with when the batch is
     * recorded. Copied once, since the two are the same between batches; a batch that fails ends this actor and both.
     */
    private Registry aheadOf(Registry registry) {
        if (ahead == null) {
            ahead = Registry.of(registry.state());
        }
        return ahead;
    }

    private ReplyEffect<RegistryEvent, Registry> onCommit(Registry registry, Commit command) {
        long nowMillis = clock.millis();
        List<RegistryEvent> events = new ArrayList<>();
        List<RegistryReply> replies = new ArrayList<>();
        Registry ahead = aheadOf(registry);
        for (RegistryRequest request : command.requests()) {
            Decision<RegistryEvent, RegistryReply> decision = ahead.decide(request, nowMillis);
            decision.events().forEach(ahead::apply);
            events.addAll(decision.events());
            replies.add(decision.reply());
        }
        return Effect().persist(events).thenReply(command.replyTo(), recorded -> new Committed(replies));
    }
}
