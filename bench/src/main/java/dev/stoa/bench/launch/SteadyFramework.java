package dev.stoa.bench.launch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;
import org.HdrHistogram.Histogram;

/**
 * A framework on the SDK that launches tasks that do nothing: at fixed times whatever became of the ones before, or so that a fixed
 * number is in flight. One thread drives it.
 */
final class SteadyFramework implements AutoCloseable {
    /** What one of its tasks holds. */
    static final Resources EACH_TASK = Resources.of(1_000, 1 << 10);

    /** What its tasks run. */
    static final TaskBody NOTHING = TaskBody.Command.of(List.of("true"));

    private static final int TASKS_PER_OFFER = 16;
    private static final long PATIENCE_SECONDS = 60;

    private final Load load = new Load();
    private final RunningFramework<Message> framework;

    /** Returns when it is subscribed. */
    SteadyFramework(BenchMaster master) throws InterruptedException {
        framework = Framework.named("bench")
                .principal("bench")
                .transport(master.newTransport())
                .masters(List.of(BenchMaster.ADDRESS.toString()))
                .failoverTimeout(Duration.ofSeconds(1))
                .<Message>behavior(kernel -> Launcher.create(kernel, load), Noticed::new)
                .start();
        if (!load.subscribed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not subscribed within " + PATIENCE_SECONDS + " s");
        }
    }

    /** From now on, so many tasks are to be in flight. */
    void keepInFlight(int count) {
        framework.ref().tell(new KeepInFlight(count));
    }

    /** How many tasks have ended, each status of theirs acknowledged. */
    long ended() {
        return load.ended;
    }

    /** Returns when nothing is in flight. */
    void awaitIdle() throws InterruptedException {
        CountDownLatch idle = new CountDownLatch(1);
        framework.ref().tell(new TellWhenIdle(idle));
        var unused = framework.whenTerminated().whenComplete((done, failure) -> idle.countDown());
        boolean isTold = idle.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (framework.whenTerminated().toCompletableFuture().isDone()) {
            throw new IllegalStateException("the framework has ended, what it logged says why");
        }
        if (!isTold) {
            throw new IllegalStateException("tasks are in flight still after " + PATIENCE_SECONDS + " s");
        }
    }

    /**
     * Open loop: so many tasks a second, each due at a time fixed before.
     *
     * @return nanoseconds from when a task was due to when the behaviour is told that it runs
     */
    Histogram launch(int rate, int seconds) throws InterruptedException {
        load.latencies.reset();
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        long due = System.nanoTime();
        for (long i = 0; i < (long) seconds * rate; i++) {
            due += interval;
            awaitNanos(due);
            framework.ref().tell(new Submit(due));
        }
        awaitIdle();
        return load.latencies;
    }

    static void awaitNanos(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() throws Exception {
        framework.session().teardown();
        framework.whenTerminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What the launching framework is told. */
    private sealed interface Message {}

    private record Noticed(SchedulerNotice notice) implements Message {}

    /** One task is due. */
    private record Submit(long dueNanos) implements Message {}

    /** Counts down when nothing is in flight or due, which may be at once. */
    private record TellWhenIdle(CountDownLatch idle) implements Message {}

    /** From now on, so many tasks are to be in flight. */
    private record KeepInFlight(int count) implements Message {}

    /** What the behaviour counts, for the driving thread to read; written by one thread. */
    private static final class Load {
        private final CountDownLatch subscribed = new CountDownLatch(1);
        private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
        private volatile long ended;
    }

    private static final class Launcher extends AbstractBehavior<Message> {
        private final SchedulerSession kernel;
        private final Load load;
        private final Deque<Offer> offers = new ArrayDeque<>();
        private final Deque<Long> due = new ArrayDeque<>();
        private final Map<TaskId, Long> submittedNanos = new HashMap<>();
        private final List<CountDownLatch> waiting = new ArrayList<>();
        private int keep;
        private int inFlight;
        private long next;

        static Behavior<Message> create(SchedulerSession kernel, Load load) {
            return Behaviors.setup(context -> new Launcher(context, kernel, load));
        }

        private Launcher(ActorContext<Message> context, SchedulerSession kernel, Load load) {
            super(context);
            this.kernel = kernel;
            this.load = load;
        }

        @Override
        public Receive<Message> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Submit.class, this::onSubmit)
                    .onMessage(KeepInFlight.class, this::onKeep)
                    .onMessage(TellWhenIdle.class, this::onTellWhenIdle)
                    .onMessage(Noticed.class, this::onNoticed)
                    .build();
        }

        private Behavior<Message> onSubmit(Submit submit) {
            due.add(submit.dueNanos());
            return launch();
        }

        private Behavior<Message> onKeep(KeepInFlight message) {
            keep = message.count();
            return launch();
        }

        private Behavior<Message> onTellWhenIdle(TellWhenIdle message) {
            waiting.add(message.idle());
            tellIfIdle();
            return this;
        }

        private void tellIfIdle() {
            if (inFlight == 0 && due.isEmpty() && keep == 0) {
                waiting.forEach(CountDownLatch::countDown);
                waiting.clear();
            }
        }

        private Behavior<Message> onNoticed(Noticed noticed) {
            if (noticed.notice() instanceof SchedulerNotice.Subscribed) {
                load.subscribed.countDown();
            } else if (noticed.notice() instanceof SchedulerNotice.OffersMade made) {
                offers.addAll(made.offers());
            } else if (noticed.notice() instanceof SchedulerNotice.OffersRescinded rescinded) {
                offers.removeIf(offer -> rescinded.offers().contains(offer.id()));
            } else if (noticed.notice() instanceof SchedulerNotice.AcceptAnswered answered) {
                answered.reply().rejected().forEach(this::again);
            } else if (noticed.notice() instanceof SchedulerNotice.TaskStatusChanged changed) {
                onStatus(changed.status());
            }
            return launch();
        }

        /** An offer was taken back meanwhile: its tasks are due still, under new ids. For no other reason may one be rejected. */
        private void again(Rejection rejection) {
            if (rejection.reason() != Rejection.Reason.OFFER_NOT_VALID) {
                throw new IllegalStateException(
                        "task %s was rejected: %s".formatted(rejection.task(), rejection.message()));
            }
            Long submitted = submittedNanos.remove(rejection.task());
            if (submitted != null) {
                inFlight--;
                due.addFirst(submitted);
            }
        }

        private void onStatus(TaskStatus status) {
            Long submitted = submittedNanos.get(status.task().task());
            if (submitted == null) {
                return;
            }
            if (status.state() == TaskState.RUNNING) {
                load.latencies.recordValue(System.nanoTime() - submitted);
            } else if (status.state().isTerminal()) {
                submittedNanos.remove(status.task().task());
                inFlight--;
                load.ended = load.ended + 1;
                tellIfIdle();
            }
        }

        private Behavior<Message> launch() {
            while (!offers.isEmpty() && (!due.isEmpty() || inFlight < keep)) {
                Offer offer = offers.remove();
                List<Operation> operations = new ArrayList<>();
                Resources left = offer.resources();
                while (operations.size() < TASKS_PER_OFFER
                        && left.contains(EACH_TASK)
                        && (!due.isEmpty() || inFlight < keep)) {
                    Long dueNanos = due.poll();
                    TaskId id = new TaskId("t-" + next++);
                    operations.add(new Operation.Launch(offer.id(), TaskSpec.of(id, "bench", EACH_TASK, NOTHING)));
                    submittedNanos.put(id, dueNanos == null ? System.nanoTime() : dueNanos);
                    left = left.minus(EACH_TASK);
                    inFlight++;
                }
                kernel.accept(List.of(offer.id()), operations, Atomicity.EACH, Filter.NONE);
            }
            return this;
        }
    }
}
