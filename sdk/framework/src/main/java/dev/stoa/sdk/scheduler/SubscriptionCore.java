package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.SessionEnd;

/**
 * Decides all that happens between a framework's behaviour and the masters: when to attach and subscribe, what to show,
 * when to acknowledge, when it is over. What is said within a subscription is its {@link Conversation}'s.
 *
 * <p>Each input takes the time and returns what is to be done, in order. After each input the caller sends what {@link
 * #head} gives until it gives nothing, and comes back with {@link #wake} at {@link #wakeAt}; late and early are
 * tolerated. Events of an attempt that is not the current one are passed over.
 */
final class SubscriptionCore {
    private static final long NEVER = Long.MAX_VALUE;

    private final SchedulerConfig config;
    private final FrameworkInfo info;
    private final LeaderSeeker seeker;
    private final Acknowledging acknowledging;
    private final long supervisedAttempt;
    private final Conversation conversation;
    private final Map<Long, TaskStatus> unprocessed = new LinkedHashMap<>();
    private final Set<String> addresses = new LinkedHashSet<>();

    private long instance;
    private SubscriptionPhase phase = SubscriptionPhase.SEEKING;
    private Optional<FrameworkId> framework;
    private boolean restarted;
    private long epoch = Long.MIN_VALUE;
    private long attempt;
    private Optional<LeaderSeeker.Next.Attach> next = Optional.empty();
    private long attemptAt = NEVER;
    private long subscribeDeadline = NEVER;
    private long connectDeadline = NEVER;
    private long flushDeadline = NEVER;
    private long teardownDeadline = NEVER;
    private boolean teardownSent;
    private String lastEnd = "none has answered yet";
    private long deliveries;

    /**
     * @param known the id that an earlier process of this framework was given, if there was one
     * @param attempt which of the processes that the kernel keeps running this is; 0 if it keeps none
     * @param connectDeadline when the first subscription must be there; {@link Long#MAX_VALUE} for no matter when
     */
    SubscriptionCore(
            SchedulerConfig config,
            FrameworkInfo info,
            Optional<FrameworkId> known,
            long attempt,
            Acknowledging acknowledging,
            long connectDeadline,
            LeaderSeeker seeker) {
        this.config = config;
        this.info = info;
        this.framework = known;
        this.restarted = known.isPresent();
        this.supervisedAttempt = attempt;
        this.acknowledging = acknowledging;
        this.connectDeadline = connectDeadline;
        this.seeker = seeker;
        this.conversation = new Conversation(config);
    }

    SubscriptionPhase phase() {
        return phase;
    }

    /** Begins. */
    List<Effect> start(long nowMillis) {
        seek(seeker.first(), nowMillis);
        return wake(nowMillis);
    }

    /** The session of an attempt is open. */
    List<Effect> opened(long ofAttempt, long nowMillis) {
        if (ofAttempt == attempt && phase == SubscriptionPhase.CONNECTING) {
            phase = SubscriptionPhase.SUBSCRIBING;
            subscribeDeadline = nowMillis + config.subscribeTimeoutMillis();
            conversation.open(framework
                    .<SchedulerCall>map(id -> new SchedulerCall.Resubscribe(id, info, instance, supervisedAttempt))
                    .orElseGet(() -> new SchedulerCall.Subscribe(info)));
        }
        return List.of();
    }

    /** The session of an attempt is over, or never began. */
    List<Effect> ended(long ofAttempt, SessionEnd end, long nowMillis) {
        return ofAttempt == attempt && isAttached() ? lose(end, nowMillis) : List.of();
    }

    /** A master says something on the session of an attempt. */
    List<Effect> noticed(long ofAttempt, SchedulerNotice notice, long nowMillis) {
        if (ofAttempt != attempt) {
            return List.of();
        }
        if (phase == SubscriptionPhase.SUBSCRIBING) {
            if (notice instanceof SchedulerNotice.Subscribed subscribed) {
                return subscribed(subscribed, nowMillis);
            } else if (notice instanceof SchedulerNotice.SubscriptionRefused refused) {
                return refused(refused);
            }
            return List.of();
        }
        boolean counts = phase == SubscriptionPhase.SUBSCRIBED
                && !(notice instanceof SchedulerNotice.Subscribed)
                && !(notice instanceof SchedulerNotice.SubscriptionRefused);
        return counts ? conversation.hear(notice).map(this::deliver).stream().toList() : List.of();
    }

    /** A master says something of the store on the session of an attempt. */
    List<Effect> noticed(long ofAttempt, StoreNotice notice) {
        if (ofAttempt != attempt || phase != SubscriptionPhase.SUBSCRIBED) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>(conversation.hear(notice));
        effects.addAll(endIfFlushed());
        return effects;
    }

    private List<Effect> subscribed(SchedulerNotice.Subscribed subscribed, long nowMillis) {
        if (subscribed.epoch() < epoch) {
            String detail = "reign %d is over, %d has begun".formatted(subscribed.epoch(), epoch);
            List<Effect> effects = new ArrayList<>(List.of(new Effect.Disconnect(detail)));
            effects.addAll(lose(SessionEnd.of(SessionEnd.Cause.CLOSED_BY_PEER, detail), nowMillis));
            return effects;
        }
        epoch = subscribed.epoch();
        instance = subscribed.instance();
        phase = SubscriptionPhase.SUBSCRIBED;
        subscribeDeadline = NEVER;
        connectDeadline = NEVER;
        seeker.opened();
        conversation.subscribed(restarted, nowMillis);
        restarted = false;
        if (isTearingDown()) {
            conversation.teardown();
        }
        List<Effect> effects = new ArrayList<>();
        if (!framework.equals(Optional.of(subscribed.framework()))) {
            framework = Optional.of(subscribed.framework());
            effects.add(new Effect.Remember(subscribed.framework()));
        }
        effects.add(deliver(subscribed));
        return effects;
    }

    private List<Effect> refused(SchedulerNotice.SubscriptionRefused refused) {
        return isTearingDown() && framework.isPresent()
                ? tornDown("removed")
                : end(new Outcome.Refused(refused.reason()), "refused");
    }

    /** The author makes a call. */
    List<Effect> called(SchedulerCall call, long nowMillis) {
        if (phase == SubscriptionPhase.ENDED) {
            return List.of();
        }
        if (call instanceof SchedulerCall.Teardown) {
            return teardown(nowMillis);
        }
        return conversation.call(call, nowMillis).stream().map(this::deliver).toList();
    }

    /** The author uses the store. After the end nothing is answered: {@link StoreListener#ended} has said so. */
    List<Effect> storeUsed(long token, StoreOperation operation) {
        return phase == SubscriptionPhase.ENDED ? List.of() : conversation.useStore(token, operation);
    }

    private List<Effect> teardown(long nowMillis) {
        if (isTearingDown()) {
            return List.of();
        }
        if (framework.isEmpty() && phase != SubscriptionPhase.SUBSCRIBING) {
            return tornDown("torn down before it was subscribed");
        }
        teardownDeadline = nowMillis + config.teardownTimeoutMillis();
        if (phase == SubscriptionPhase.SUBSCRIBED) {
            conversation.teardown();
        }
        return List.of();
    }

    /** The behaviour has processed a notice. */
    List<Effect> processed(long delivery) {
        TaskStatus status = unprocessed.remove(delivery);
        if (status != null) {
            conversation.acknowledge(
                    new SchedulerCall.Acknowledge(status.task().task(), status.agent(), status.sequence()));
        }
        return List.of();
    }

    /** The framework ends here: what waits is still sent, within a bound; a teardown is seen through. */
    List<Effect> stop(long nowMillis) {
        if (flushDeadline == NEVER) {
            flushDeadline = nowMillis + config.flushTimeoutMillis();
        }
        return endIfFlushed();
    }

    private List<Effect> endIfFlushed() {
        // Asked after each call and answer, so what is cheap comes first.
        if (flushDeadline == NEVER || phase == SubscriptionPhase.ENDED || isTearingDown()) {
            return List.of();
        }
        boolean flushed = phase != SubscriptionPhase.SUBSCRIBED || !conversation.hasUnsent();
        return flushed ? end(new Outcome.Stopped(), "stopped") : List.of();
    }

    /** Time has passed. */
    List<Effect> wake(long nowMillis) {
        if (phase == SubscriptionPhase.ENDED) {
            return List.of();
        }
        if (nowMillis >= teardownDeadline) {
            return end(
                    new Outcome.Failed("the teardown was not confirmed within %d ms; last of the masters: %s"
                            .formatted(config.teardownTimeoutMillis(), lastEnd)),
                    "teardown timed out");
        }
        if (nowMillis >= flushDeadline && !isTearingDown()) {
            return end(new Outcome.Stopped(), "stopped");
        }
        if (nowMillis >= connectDeadline) {
            return end(
                    new Outcome.Unreachable("no master took the subscription in time; tried %s; last: %s"
                            .formatted(String.join(", ", addresses), lastEnd)),
                    "connect time-out");
        }
        if (nowMillis >= subscribeDeadline) {
            String detail = "the subscription was not answered within %d ms".formatted(config.subscribeTimeoutMillis());
            List<Effect> effects = new ArrayList<>(List.of(new Effect.Disconnect(detail)));
            effects.addAll(lose(SessionEnd.of(SessionEnd.Cause.UNREACHABLE, detail), nowMillis));
            return effects;
        }
        if (phase == SubscriptionPhase.SEEKING && nowMillis >= attemptAt) {
            phase = SubscriptionPhase.CONNECTING;
            attemptAt = NEVER;
            attempt++;
            LeaderSeeker.Next.Attach now = next.orElseThrow();
            addresses.add(now.address().toString());
            return List.of(new Effect.Connect(attempt, now.address()));
        }
        conversation.wake(nowMillis);
        return List.of();
    }

    /** When {@link #wake} is of use; {@link Long#MAX_VALUE} if only events are awaited. */
    long wakeAt() {
        if (phase == SubscriptionPhase.ENDED) {
            return NEVER;
        }
        long flush = isTearingDown() ? NEVER : flushDeadline;
        long own = Math.min(Math.min(attemptAt, subscribeDeadline), Math.min(connectDeadline, flush));
        return Math.min(Math.min(own, teardownDeadline), conversation.wakeAt());
    }

    /** The call that is to be sent now on the current session. */
    Optional<SchedulerCall> head(long nowMillis) {
        boolean sendable = phase == SubscriptionPhase.SUBSCRIBING || phase == SubscriptionPhase.SUBSCRIBED;
        return sendable ? conversation.head(nowMillis) : Optional.empty();
    }

    /** What became of sending the head. */
    List<Effect> tried(SchedulerCall call, SendResult result, long nowMillis) {
        teardownSent |= result == SendResult.SENT && call instanceof SchedulerCall.Teardown;
        List<Effect> effects = new ArrayList<>(conversation.tried(call, result, nowMillis).stream()
                .map(this::deliver)
                .toList());
        if (result == SendResult.TOO_LARGE && call instanceof SchedulerCall.UseStore use) {
            effects.addAll(conversation.tooLarge(use));
        }
        effects.addAll(endIfFlushed());
        return effects;
    }

    private Effect deliver(SchedulerNotice notice) {
        deliveries++;
        if (acknowledging == Acknowledging.WHEN_PROCESSED
                && notice instanceof SchedulerNotice.TaskStatusChanged changed
                && changed.status().needsAcknowledgement()) {
            unprocessed.put(deliveries, changed.status());
        }
        return new Effect.Deliver(deliveries, notice);
    }

    private List<Effect> lose(SessionEnd end, long nowMillis) {
        lastEnd = end.toString();
        List<Effect> effects = new ArrayList<>(
                conversation.lost(end.toString()).stream().map(this::deliver).toList());
        phase = SubscriptionPhase.SEEKING;
        subscribeDeadline = NEVER;
        if (isTearingDown() && framework.isEmpty()) {
            effects.addAll(tornDown("never subscribed"));
        } else if (teardownSent && end.cause() == SessionEnd.Cause.CLOSED_BY_PEER) {
            effects.addAll(tornDown("removed"));
        } else if (seeker.after(end) instanceof LeaderSeeker.Next.Attach attach) {
            seek(attach, nowMillis);
            effects.addAll(endIfFlushed());
        } else {
            effects.addAll(end(new Outcome.Refused(end.detail()), "refused"));
        }
        return effects;
    }

    private void seek(LeaderSeeker.Next.Attach found, long nowMillis) {
        next = Optional.of(found);
        attemptAt = nowMillis + found.delayMillis();
        teardownSent = false;
    }

    private List<Effect> tornDown(String detail) {
        List<Effect> effects = new ArrayList<>(List.of(new Effect.Forget()));
        effects.addAll(end(new Outcome.TornDown(), detail));
        return effects;
    }

    private List<Effect> end(Outcome outcome, String detail) {
        boolean attached = isAttached();
        phase = SubscriptionPhase.ENDED;
        return attached
                ? List.of(new Effect.Disconnect(detail), new Effect.End(outcome))
                : List.of(new Effect.End(outcome));
    }

    private boolean isAttached() {
        return phase == SubscriptionPhase.CONNECTING
                || phase == SubscriptionPhase.SUBSCRIBING
                || phase == SubscriptionPhase.SUBSCRIBED;
    }

    private boolean isTearingDown() {
        return teardownDeadline != NEVER;
    }
}
