package dev.stoa.master.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotCompleted;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.store.Store;
import dev.stoa.core.store.StoreEvent;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.core.store.StoreState;
import dev.stoa.core.store.StoreWatches;

/**
 * Keeps one framework's {@link Store} in the journal: asks it, records what it decides, answers once that is recorded.
 *
 * <p>A stream of its own, because a snapshot delays what is asked meanwhile, and nobody shall wait for the size of another's
 * store; appends of all streams still share one write of the log. The first batch of a reign records the reign, which keeps
 * every earlier one from writing. If a write fails the actor stops, and with it the reign.
 */
public final class StoreActor extends EventSourcedBehaviorWithEnforcedReplies<StoreActor.Command, StoreEvent, Store> {
    /** What is written before the first snapshot; later ones come when as much was written as the store holds. */
    static final long MIN_BYTES_PER_SNAPSHOT = 1_048_576;

    /** What an event takes beside its keys and values, about. */
    private static final long EVENT_BYTES = 100;

    /** What the leader may ask. Never leaves the process. */
    public sealed interface Command {}

    /** Do this in order, as one write of the journal. */
    public record Batch(List<Ask> asks, ActorRef<Done> replyTo) implements Command {
        public Batch {
            asks = List.copyOf(asks);
        }
    }

    /** End, once what is under way is recorded. */
    public record Stop() implements Command {}

    /**
     * One use of the store.
     *
     * @param instance who asks; 0 for people, who only read
     * @param request the asker's own number
     */
    public record Ask(long instance, long request, StoreOperation operation) {}

    /** The answers to a batch, in its order, and what its framework is to be told beside. */
    public record Done(FrameworkId framework, List<StoreAnswer> answers, List<StoreWatches.News> news) {}

    private final FrameworkId framework;
    private final long epoch;
    private final StoreLimits limits;
    private final StoreLog log;
    private final InstantSource clock;
    private final StoreWatches watches = new StoreWatches();
    private long bytesSinceSnapshot;

    private final SealedSwitch<Store, Command, ReplyEffect<StoreEvent, Store>> onCommand =
            SealedSwitch.<Store, Command, ReplyEffect<StoreEvent, Store>>over(Command.class)
                    .on(Batch.class, this::onBatch)
                    .on(Stop.class, (store, stop) -> Effect().stop().thenNoReply())
                    .build();

    private StoreActor(FrameworkId framework, long epoch, StoreLimits limits, StoreLog log, InstantSource clock) {
        super(PersistenceId.ofUniqueId(streamOf(framework)));
        this.framework = framework;
        this.epoch = epoch;
        this.limits = limits;
        this.log = log;
        this.clock = clock;
    }

    /** The store of a framework, used by a reign. */
    public static Behavior<Command> create(
            FrameworkId framework, long epoch, StoreLimits limits, StoreLog log, InstantSource clock) {
        return new StoreActor(framework, epoch, limits, log, clock);
    }

    /** The journal's stream that holds a framework's store. */
    public static String streamOf(FrameworkId framework) {
        return "store-" + framework;
    }

    @Override
    public Store emptyState() {
        return Store.empty();
    }

    @Override
    public CommandHandlerWithReply<Command, StoreEvent, Store> commandHandler() {
        return onCommand::apply;
    }

    @Override
    public EventHandler<Store, StoreEvent> eventHandler() {
        return (store, event) -> {
            bytesSinceSnapshot += EVENT_BYTES;
            if (event instanceof StoreEvent.StoreWritten written) {
                bytesSinceSnapshot += written.changes().size();
                watches.keep(written.changes());
            }
            return store.apply(event);
        };
    }

    @Override
    public boolean shouldSnapshot(Store store, StoreEvent event, long sequence) {
        return bytesSinceSnapshot >= Math.max(MIN_BYTES_PER_SNAPSHOT, store.bytes());
    }

    @Override
    public SignalHandler<Store> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), store -> watches.startIfBehind(store.revision()))
                .onSignal(SnapshotCompleted.class, (store, completed) -> {
                    bytesSinceSnapshot = 0;
                    log.dropBehindSnapshot(
                            streamOf(framework), completed.getSnapshotMetadata().sequenceNr());
                })
                // Tried again when as much has been written once more; until then the events are there.
                .onSignal(SnapshotFailed.class, (store, failed) -> bytesSinceSnapshot = 0)
                .build();
    }

    @Override
    public SnapshotAdapter<Store> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(Store store) {
                return store.state();
            }

            @Override
            public Store fromJournal(Object stored) {
                return Store.of((StoreState) stored);
            }
        };
    }

    private ReplyEffect<StoreEvent, Store> onBatch(Store store, Batch batch) {
        long nowMillis = clock.millis();
        List<StoreEvent> events = new ArrayList<>();
        List<Function<List<StoreWatches.News>, StoreAnswer>> answers = new ArrayList<>();
        store.reign(epoch, nowMillis).ifPresent(events::add);
        // Each use sees what those before it in the batch decide, and reads are answered only once that is recorded.
        Store ahead = events.isEmpty() ? store : store.apply(events.get(0));
        for (Ask ask : batch.asks()) {
            if (ask.operation() instanceof StoreOperation.Write write) {
                Decision<StoreEvent, StoreAnswer> decision =
                        ahead.write(ask.instance(), ask.request(), write, limits, nowMillis);
                for (StoreEvent event : decision.events()) {
                    ahead = ahead.apply(event);
                    events.add(event);
                }
                answers.add(news -> decision.reply());
            } else {
                answers.add(answerTo(ahead, ask));
            }
        }
        return Effect().persist(events).thenReply(batch.replyTo(), recorded -> done(events, answers));
    }

    private Function<List<StoreWatches.News>, StoreAnswer> answerTo(Store store, Ask ask) {
        if (ask.operation() instanceof StoreOperation.Get get) {
            StoreAnswer answer = store.get(get);
            return news -> answer;
        } else if (ask.operation() instanceof StoreOperation.Scan scan) {
            StoreAnswer answer = store.scan(scan);
            return news -> answer;
        } else if (ask.operation() instanceof StoreOperation.Watch watch) {
            return news -> {
                StoreWatches.Begun begun = watches.begin(ask.instance(), watch);
                news.addAll(begun.missed());
                return begun.answer();
            };
        } else if (ask.operation() instanceof StoreOperation.Unwatch unwatch) {
            return news -> watches.end(unwatch);
        }
        throw new IllegalStateException("no case for " + ask.operation());
    }

    /** The watches that are open are told first, so that one which begins here is told of this batch once. */
    private Done done(List<StoreEvent> events, List<Function<List<StoreWatches.News>, StoreAnswer>> answers) {
        List<StoreWatches.News> news = new ArrayList<>();
        for (StoreEvent event : events) {
            if (event instanceof StoreEvent.StoreWritten written) {
                news.addAll(watches.tell(written.changes()));
            }
        }
        List<StoreAnswer> given =
                answers.stream().map(answer -> answer.apply(news)).toList();
        return new Done(framework, given, news);
    }
}
