package dev.stoa.chronoslite.leader;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.engine.Decision;
import dev.stoa.chronoslite.engine.Engine;
import dev.stoa.chronoslite.engine.EngineView;
import dev.stoa.chronoslite.engine.Placement;
import dev.stoa.chronoslite.engine.Recovery;
import dev.stoa.chronoslite.engine.Statuses;
import dev.stoa.chronoslite.store.RecordForm;
import dev.stoa.chronoslite.store.RecordStore;
import dev.stoa.chronoslite.store.StoreException;
import dev.stoa.chronoslite.store.StoredRecord;
import dev.stoa.sdk.SchedulerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries between the engine, the store and the kernel. Decisions are applied at once and written in batches, one batch at a
 * time; what follows from a decision (a kill, an acknowledgement, an answer, an event) leaves only when its batch is written. If a
 * write fails the actor fails, and with it the process: another one begins again from the store.
 */
public final class ChronosActor extends AbstractOnMessageBehavior<ChronosActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ChronosActor.class);

    /** Tasks that are asked about in one question. */
    private static final int QUESTION = 500;

    /** Notices that wait while the store is read. */
    private static final int MAX_EARLY = 10_000;

    /** How long an offer is held for what is due soon. */
    private static final Duration HOLD = Duration.ofSeconds(2);

    /** How often the kernel is asked again about tasks that it has said nothing of. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    /** Nobody sleeps longer, in case the clock is set. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

    /** What it understands. */
    public sealed interface Command {}

    /** The kernel says something. */
    public record Noticed(SchedulerNotice notice) implements Command {}

    record Decide<T>(Order<T> order, CompletableFuture<T> reply) implements Command {}

    record Look<T>(Function<EngineView, T> question, CompletableFuture<T> reply) implements Command {}

    private record Loaded(List<StoredRecord> records) implements Command {}

    private record Failed(String what, Throwable why) implements Command {}

    private record Written(long nanos) implements Command {}

    private enum Timer implements Command {
        TICK,
        OFFERS,
        ASK
    }

    /** A held offer and until when it is. */
    private record Held(Offer offer, long untilMillis) {}

    /**
     * What it is made of.
     *
     * @param store where records are kept
     * @param events who is told
     * @param meters what is counted
     * @param clock the time
     * @param newsroom who is told of ends
     */
    public record Parts(RecordStore store, EventLog events, Meters meters, InstantSource clock, Newsroom newsroom) {}

    private final SchedulerSession session;
    private final TimerScheduler<Command> timers;
    private final Parts parts;
    private final Engine engine = new Engine();
    private final Map<OfferId, Held> held = new LinkedHashMap<>();
    private final Deque<Command> early = new ArrayDeque<>();
    private final Announcer announcer;
    /** Not yet on their way, oldest first. */
    private final Deque<Batch> next = new ArrayDeque<>();

    private @Nullable Batch inFlight;
    /** Whether something happened since that may let a waiting run be placed. */
    private boolean placementDue;
    /** When the clock is set to ring; the largest number if it is not. */
    private long tickAtMillis = Long.MAX_VALUE;

    private boolean loaded;
    private boolean suppressed;

    private ChronosActor(
            ActorContext<Command> context, TimerScheduler<Command> timers, SchedulerSession session, Parts parts) {
        super(context);
        this.timers = timers;
        this.session = session;
        this.parts = parts;
        this.announcer = new Announcer(parts.events(), parts.newsroom());
        context.pipeToSelf(
                parts.store().load(),
                (records, trouble) ->
                        records == null ? new Failed("the store cannot be read", trouble) : new Loaded(records));
    }

    /** The behaviour of a leader. */
    public static Behavior<Command> create(SchedulerSession session, Parts parts) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ChronosActor(context, timers, session, parts)));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        if (command instanceof Loaded records) {
            onLoaded(records);
        } else if (command instanceof Failed failed) {
            onFailed(failed);
        } else if (command instanceof Look<?> look) {
            onLook(look);
        } else if (loaded) {
            onWork(command);
            settle();
        } else if (early.size() < MAX_EARLY) {
            early.addLast(command);
        } else {
            refuse(command);
        }
        return this;
    }

    private void onWork(Command command) {
        if (command instanceof Noticed noticed) {
            onNotice(noticed.notice());
        } else if (command instanceof Decide<?> decide) {
            onDecide(decide);
        } else if (command instanceof Written written) {
            parts.meters().wrote(written.nanos());
            onWritten();
        } else if (command instanceof Timer timer) {
            onTimer(timer);
        }
    }

    private static void refuse(Command command) {
        if (command instanceof Decide<?> decide) {
            decide.reply().completeExceptionally(new NotLeadingException("this process does not lead yet"));
        }
    }

    private void onLoaded(Loaded message) {
        List<Change> changes = new ArrayList<>();
        message.records().forEach(record -> changes.add(RecordForm.read(record)));
        Recovery.inOrder(changes).forEach(engine::apply);
        engine.recovered();
        loaded = true;
        LOG.info(
                "state read store=\"{}\" records={} jobs={} openRuns={}",
                parts.store().describe(),
                message.records().size(),
                engine.view().jobCount(),
                engine.view().openRuns());
        timers.startTimerWithFixedDelay(Timer.ASK, ASK_AGAIN);
        ask();
        List<Command> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(getContext().getSelf()::tell);
        getContext().getSelf().tell(Timer.TICK);
    }

    private void onFailed(Failed failed) {
        LOG.error("this leader gives up what=\"{}\"", failed.what(), failed.why());
        throw new StoreException(failed.what() + ": " + failed.why(), failed.why());
    }

    // Decisions

    private <T> void take(Decision<T> decision, Runnable effect) {
        decision.changes().forEach(engine::apply);
        List<TaskId> kills = engine.react(decision.changes());
        if (decision.changes().isEmpty() && kills.isEmpty() && inFlight == null && next.isEmpty()) {
            effect.run();
            return;
        }
        Batch batch = batchFor(decision);
        batch.add(decision.changes());
        batch.then(() -> {
            kills.forEach(session::kill);
            announcer.tell(decision.changes(), engine.view());
            parts.meters().count(decision.changes());
            effect.run();
        });
    }

    /** The last one that has room; what changes nothing goes with what was decided last. */
    private Batch batchFor(Decision<?> decision) {
        Batch last = next.peekLast();
        if (last == null && inFlight != null && decision.changes().isEmpty()) {
            return inFlight;
        }
        if (last == null || last.isFull()) {
            last = new Batch();
            next.addLast(last);
        }
        return last;
    }

    private <T> void onDecide(Decide<T> decide) {
        Decision<T> decision;
        try {
            decision = decide.order().decide(engine, now());
        } catch (RuntimeException broken) {
            decide.reply().completeExceptionally(broken);
            throw broken;
        }
        take(decision, () -> decide.reply().complete(decision.answer()));
    }

    private <T> void onLook(Look<T> look) {
        if (!loaded) {
            look.reply().completeExceptionally(new NotLeadingException("this process does not lead yet"));
            return;
        }
        try {
            look.reply().complete(look.question().apply(engine.view()));
        } catch (RuntimeException wrong) {
            look.reply().completeExceptionally(wrong);
        }
    }

    private void onWritten() {
        Batch done = inFlight;
        inFlight = null;
        placementDue = true;
        if (done != null) {
            done.carryOut();
        }
    }

    /** After every message: writes what was decided, uses what was offered, and sets the clock. */
    private void settle() {
        Batch batch = inFlight == null ? next.pollFirst() : null;
        if (batch != null) {
            inFlight = batch;
            List<StoredRecord> records = batch.records();
            long begun = System.nanoTime();
            if (records.isEmpty()) {
                getContext().getSelf().tell(new Written(0));
            } else {
                getContext()
                        .pipeToSelf(
                                parts.store().write(records),
                                (none, trouble) -> trouble == null
                                        ? new Written(System.nanoTime() - begun)
                                        : new Failed("a decision cannot be written", trouble));
            }
        }
        place();
        wish();
        setClock();
    }

    /**
     * Sets the clock only if it must ring earlier than it will: whoever sets it anew takes back a ring that is in the mailbox already,
     * and would do so for ever while more messages come than are dealt with.
     */
    private void setClock() {
        if (!mayDecideMore()) {
            // The batch under way sets it when it is written.
            return;
        }
        long now = now();
        long latest = now + LONGEST_SLEEP.toMillis();
        long due = Math.min(latest, Math.max(now, engine.nextMillis().orElse(latest)));
        if (due < tickAtMillis) {
            tickAtMillis = due;
            timers.startSingleTimer(Timer.TICK, Duration.ofMillis(due - now));
        }
    }

    /** Whether what is decided now can be written soon; else the rest is still due when it can. */
    private boolean mayDecideMore() {
        return next.size() < 2;
    }

    private void onTimer(Timer timer) {
        placementDue = true;
        switch (timer) {
            case TICK -> tick();
            case OFFERS -> dropOldOffers();
            case ASK -> ask();
        }
    }

    private void tick() {
        tickAtMillis = Long.MAX_VALUE;
        if (mayDecideMore()) {
            take(engine.tick(now()), () -> {});
        }
    }

    private void ask() {
        List<TaskId> tasks = engine.toReconcile();
        if (!tasks.isEmpty()) {
            LOG.info("asking the kernel tasks={} unconfirmed={}", tasks.size(), engine.unconfirmed());
            for (int from = 0; from < tasks.size(); from += QUESTION) {
                session.reconcile(tasks.subList(from, Math.min(tasks.size(), from + QUESTION)));
            }
        }
    }

    // The kernel

    private void onNotice(SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.OffersMade made) {
            placementDue = true;
            made.offers().forEach(offer -> held.put(offer.id(), new Held(offer, now() + HOLD.toMillis())));
            timers.startSingleTimer(Timer.OFFERS, HOLD.plusMillis(10));
        } else if (notice instanceof SchedulerNotice.OffersRescinded rescinded) {
            rescinded.offers().forEach(held::remove);
        } else if (notice instanceof SchedulerNotice.AcceptAnswered answered) {
            placementDue = true;
            Decision<List<String>> decision = engine.rejected(answered.reply().rejected(), now());
            if (!decision.answer().isEmpty()) {
                LOG.warn("launches rejected, tried again launches={}", decision.answer());
            }
            take(decision, () -> {});
        } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
            onStatus(changed.status());
        } else if (notice instanceof SchedulerNotice.Subscribed subscribed) {
            LOG.info("subscribed framework={} epoch={}", subscribed.framework(), subscribed.epoch());
            suppressed = false;
            ask();
        } else if (notice instanceof SchedulerNotice.AgentLost lost) {
            LOG.warn("agent lost agent={} reason=\"{}\"", lost.agent(), lost.reason());
        } else if (notice instanceof SchedulerNotice.CallRefused refused) {
            LOG.warn("call refused call={} reason=\"{}\"", refused.call(), refused.reason());
        }
    }

    private void onStatus(TaskStatus status) {
        Decision<Statuses.Verdict> decision = engine.status(status, now());
        take(decision, () -> {
            if (decision.answer() == Statuses.Verdict.STRANGER) {
                LOG.warn("a task that no run wants is ended task={}", status.task());
                session.kill(status.task().task());
            }
            if (status.needsAcknowledgement()) {
                session.acknowledge(status);
            }
        });
    }

    private void place() {
        if (!placementDue || held.isEmpty() || !engine.wantsOffers()) {
            return;
        }
        placementDue = false;
        List<Offer> offers = held.values().stream().map(Held::offer).toList();
        for (Placement.Launch launch : engine.place(offers, this::isWritten)) {
            held.remove(launch.offer().id());
            List<Operation> operations = new ArrayList<>();
            for (Placement.Task task : launch.tasks()) {
                engine.view()
                        .job(task.run().id().job())
                        .ifPresent(job -> operations.add(new Operation.Launch(
                                launch.offer().id(),
                                Launches.task(job.record().definition(), task.run(), launch.offer()))));
            }
            session.accept(List.of(launch.offer().id()), operations, Atomicity.EACH, Filter.NONE);
        }
    }

    private boolean isWritten(String run) {
        return (inFlight == null || !inFlight.holds(run)) && next.stream().noneMatch(batch -> batch.holds(run));
    }

    /** Wants offers as long as something waits or will soon, and says so only when it changes. */
    private void wish() {
        long soon = now() + HOLD.toMillis();
        boolean wants = engine.wantsOffers()
                || engine.nextMillis().map(due -> due <= soon).orElse(false);
        if (wants && suppressed) {
            suppressed = false;
            session.revive();
        } else if (!wants && !suppressed && held.isEmpty()) {
            suppressed = true;
            session.suppress();
        }
    }

    private void dropOldOffers() {
        long now = now();
        List<OfferId> old = held.values().stream()
                .filter(each -> each.untilMillis() <= now)
                .map(each -> each.offer().id())
                .toList();
        if (!old.isEmpty()) {
            old.forEach(held::remove);
            session.decline(old, engine.wantsOffers() ? new Filter(1_000) : Filter.DEFAULT);
        }
        if (!held.isEmpty()) {
            timers.startSingleTimer(Timer.OFFERS, HOLD);
        }
    }

    private long now() {
        return parts.clock().millis();
    }
}
