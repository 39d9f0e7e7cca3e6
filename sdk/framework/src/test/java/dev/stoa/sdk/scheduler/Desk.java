package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;

/** Plays transport, master and author around one core, on a clock of its own. */
final class Desk {
    static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    static final AgentId AGENT = new AgentId("a-1");
    static final FrameworkInfo INFO = new FrameworkInfo("test", "*", "me", 60_000);
    static final SchedulerConfig CONFIG =
            new SchedulerConfig(10, 5, 100, 1_000, growing(100, 400), growing(1_000, 4_000), growing(1, 8), 500, 5_000);

    final SubscriptionCore core;
    final List<SchedulerCall> sent = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    final List<SchedulerNotice> shown = new ArrayList<>();
    final List<Long> deliveries = new ArrayList<>();
    Function<SchedulerCall, SendResult> network = call -> SendResult.SENT;
    long now = 1_000;
    long attempt;

    Desk() {
        this(Optional.empty(), Acknowledging.WHEN_PROCESSED, Long.MAX_VALUE);
    }

    Desk(Optional<FrameworkId> known, Acknowledging acknowledging, long connectDeadline) {
        LeaderSeeker seeker = new LeaderSeeker(
                List.of(SessionAddress.memory("master")), new LeaderSeeker.BackOff(50, 50), new Random(7));
        core = new SubscriptionCore(CONFIG, INFO, known, 0, acknowledging, connectDeadline, seeker);
    }

    static SchedulerConfig.Growing growing(long initial, long max) {
        return new SchedulerConfig.Growing(initial, max);
    }

    /** Connected and subscribed, with what was said on the way forgotten. */
    static Desk subscribed() {
        Desk desk = new Desk();
        desk.start();
        desk.subscribe(1);
        desk.clear();
        return desk;
    }

    void start() {
        take(core.start(now));
    }

    /** The session opens and the master takes the framework. */
    void subscribe(long epoch) {
        open();
        hear(new SchedulerNotice.Subscribed(FRAMEWORK, epoch, 1));
    }

    void open() {
        take(core.opened(attempt, now));
    }

    void hear(SchedulerNotice notice) {
        take(core.noticed(attempt, notice, now));
    }

    void call(SchedulerCall call) {
        take(core.called(call, now));
    }

    void lose() {
        lose(SessionEnd.Cause.LEASE_EXPIRED);
    }

    void lose(SessionEnd.Cause cause) {
        take(core.ended(attempt, SessionEnd.of(cause, "in a test"), now));
    }

    /** Loses the session and gets another one. */
    void reconnect(long epoch) {
        lose();
        pass(50);
        subscribe(epoch);
    }

    /** Lets time pass, waking the core when it asks to be woken. */
    void pass(long millis) {
        long until = now + millis;
        while (core.wakeAt() <= until) {
            now = Math.max(now, core.wakeAt());
            take(core.wake(now));
        }
        now = until;
    }

    void process(long delivery) {
        take(core.processed(delivery));
    }

    void processLast() {
        process(deliveries.get(deliveries.size() - 1));
    }

    void stop() {
        take(core.stop(now));
    }

    void clear() {
        sent.clear();
        effects.clear();
        shown.clear();
        deliveries.clear();
    }

    void take(List<Effect> decided) {
        for (Effect effect : decided) {
            effects.add(effect);
            if (effect instanceof Effect.Deliver deliver) {
                shown.add(deliver.notice());
                deliveries.add(deliver.delivery());
            } else if (effect instanceof Effect.Connect connect) {
                attempt = connect.attempt();
            }
        }
        Optional<SchedulerCall> head = core.head(now);
        if (head.isPresent()) {
            SendResult result = network.apply(head.get());
            if (result == SendResult.SENT) {
                sent.add(head.get());
            }
            take(core.tried(head.get(), result, now));
        }
    }

    Optional<Outcome> outcome() {
        return effects.stream()
                .filter(Effect.End.class::isInstance)
                .map(effect -> ((Effect.End) effect).outcome())
                .findFirst();
    }

    <T> List<T> sent(Class<T> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T> List<T> shown(Class<T> type) {
        return shown.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static TaskId task(String id) {
        return new TaskId(id);
    }

    static SchedulerNotice.OffersMade offers(String... ids) {
        return new SchedulerNotice.OffersMade(Stream.of(ids)
                .map(id -> new Offer(
                        new OfferId(id), AGENT, "host", "udp://h:1", "*", Resources.of(1000, 64), Attributes.NONE, 9))
                .toList());
    }

    static SchedulerCall.Accept accept(long request, String offer, String... tasks) {
        List<Operation> launches = Stream.of(tasks)
                .<Operation>map(id -> new Operation.Launch(
                        new OfferId(offer),
                        TaskSpec.of(task(id), id, Resources.of(10, 10), TaskBody.Command.shell("true"))))
                .toList();
        return new SchedulerCall.Accept(request, List.of(new OfferId(offer)), launches, Atomicity.EACH, Filter.NONE);
    }

    static SchedulerNotice.TaskStatusChanged status(String task, long sequence, TaskState state) {
        return status(task, sequence, state, TaskReason.NONE);
    }

    static SchedulerNotice.TaskStatusChanged status(String task, long sequence, TaskState state, TaskReason reason) {
        return new SchedulerNotice.TaskStatusChanged(new TaskStatus(
                new TaskKey(FRAMEWORK, task(task)), AGENT, sequence, state, reason, "", -1, Bytes.NONE, 0));
    }

    static SchedulerCall.Acknowledge acknowledgement(String task, long sequence) {
        return new SchedulerCall.Acknowledge(task(task), AGENT, sequence);
    }
}
