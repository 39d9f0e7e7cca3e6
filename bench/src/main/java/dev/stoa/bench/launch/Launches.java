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
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.bench.report.Conditions;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;
import org.HdrHistogram.Histogram;

/**
 * K7 and K8: a framework on the SDK, a real master with its journal, simulated agents; all in this process, over sessions in
 * memory that encode every message.
 *
 * <p>K7 is open loop: tasks are due at fixed intervals whatever became of the ones before, and the time counts from when a task
 * was due to when the framework's behaviour is told that it runs. K8 keeps a fixed number of tasks in flight and counts those whose
 * every status, to the last, was acknowledged.
 */
public final class Launches {
    private static final int AGENTS = Integer.getInteger("stoa.bench.agents", 1_000);
    private static final int RATE = Integer.getInteger("stoa.bench.rate", 1_000);
    private static final int SECONDS = Integer.getInteger("stoa.bench.seconds", 20);
    private static final int WARM_UP_SECONDS = Integer.getInteger("stoa.bench.warm-up-seconds", 20);
    private static final int IN_FLIGHT = Integer.getInteger("stoa.bench.in-flight", 4_000);
    private static final Resources EACH_AGENT = Resources.of(64_000, 256 << 10);
    private static final Resources EACH_TASK = Resources.of(1_000, 1 << 10);
    private static final TaskBody NOTHING = TaskBody.Command.of(List.of("true"));
    private static final int TASKS_PER_OFFER = 16;

    private Launches() {}

    /** Runs both and prints a line for each. */
    @SuppressWarnings("SystemOut") // The lines are this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        try (BenchMaster master = new BenchMaster()) {
            new SimulatedAgents(master.newTransport(), AGENTS, EACH_AGENT)
                    .attachAll(BenchMaster.ADDRESS)
                    .get(120, TimeUnit.SECONDS);
            Load load = new Load();
            RunningFramework<Message> framework = Framework.named("bench")
                    .transport(master.newTransport())
                    .masters(List.of(BenchMaster.ADDRESS.toString()))
                    .failoverTimeout(Duration.ofSeconds(1))
                    .<Message>behavior(kernel -> Launcher.create(kernel, load), Noticed::new)
                    .start();
            load.subscribed.await(60, TimeUnit.SECONDS);
            framework.ref().tell(new KeepInFlight(IN_FLIGHT));
            awaitNanos(System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS));
            long before = load.ended;
            long start = System.nanoTime();
            awaitNanos(start + TimeUnit.SECONDS.toNanos(SECONDS));
            double perSecond = (load.ended - before) * 1e9 / (System.nanoTime() - start);
            framework.ref().tell(new KeepInFlight(0));
            load.idle.await(60, TimeUnit.SECONDS);

            open(framework, WARM_UP_SECONDS / 2);
            load.idleAgain().await(60, TimeUnit.SECONDS);
            load.latencies.reset();
            open(framework, SECONDS);
            load.idleAgain().await(60, TimeUnit.SECONDS);
            System.out.printf(
                    "K7 submit to RUNNING seen by the framework, %,d agents, %,d tasks/s offered for %d s: "
                            + "p50 %.2f ms, p99 %.2f ms, max %.1f ms, %,d tasks%n",
                    AGENTS,
                    RATE,
                    SECONDS,
                    load.latencies.getValueAtPercentile(50) / 1e6,
                    load.latencies.getValueAtPercentile(99) / 1e6,
                    load.latencies.getMaxValue() / 1e6,
                    load.latencies.getTotalCount());
            System.out.printf(
                    "K8 launches to an acknowledged end, %,d agents, %,d in flight, for %d s: %,.0f a second%n",
                    AGENTS, IN_FLIGHT, SECONDS, perSecond);
            framework.session().teardown();
            framework.whenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static void open(RunningFramework<Message> framework, int seconds) {
        long interval = TimeUnit.SECONDS.toNanos(1) / RATE;
        long due = System.nanoTime();
        for (long i = 0; i < (long) seconds * RATE; i++) {
            due += interval;
            awaitNanos(due);
            framework.ref().tell(new Submit(due));
        }
    }

    private static void awaitNanos(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What the launching framework is told. */
    private sealed interface Message {}

    private record Noticed(SchedulerNotice notice) implements Message {}

    /** One task is due. */
    private record Submit(long dueNanos) implements Message {}

    /** From now on, so many tasks are to be in flight. */
    private record KeepInFlight(int count) implements Message {}

    /** What the behaviour counts, for the main thread to read; written by one thread. */
    private static final class Load {
        private final CountDownLatch subscribed = new CountDownLatch(1);
        private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
        private volatile CountDownLatch idle = new CountDownLatch(1);
        private volatile long ended;

        /** Completes the next time nothing is in flight and nothing is due; the last task may have ended already. */
        CountDownLatch idleAgain() {
            return idle;
        }
    }

    private static final class Launcher extends AbstractBehavior<Message> {
        private final SchedulerSession kernel;
        private final Load load;
        private final Deque<Offer> offers = new ArrayDeque<>();
        private final Deque<Long> due = new ArrayDeque<>();
        private final Map<TaskId, Long> submittedNanos = new HashMap<>();
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
                    .onMessage(Noticed.class, this::onNoticed)
                    .build();
        }

        private Behavior<Message> onSubmit(Submit submit) {
            if (inFlight == 0 && due.isEmpty()) {
                load.idle = new CountDownLatch(1);
            }
            due.add(submit.dueNanos());
            return launch();
        }

        private Behavior<Message> onKeep(KeepInFlight message) {
            keep = message.count();
            return launch();
        }

        private Behavior<Message> onNoticed(Noticed noticed) {
            if (noticed.notice() instanceof SchedulerNotice.Subscribed) {
                load.subscribed.countDown();
            } else if (noticed.notice() instanceof SchedulerNotice.OffersMade made) {
                offers.addAll(made.offers());
            } else if (noticed.notice() instanceof SchedulerNotice.OffersRescinded rescinded) {
                offers.removeIf(offer -> rescinded.offers().contains(offer.id()));
            } else if (noticed.notice() instanceof SchedulerNotice.AcceptAnswered answered) {
                answered.reply().rejected().forEach(rejection -> {
                    throw new IllegalStateException("rejected: " + rejection);
                });
            } else if (noticed.notice() instanceof SchedulerNotice.TaskStatusChanged changed) {
                onStatus(changed.status());
            }
            return launch();
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
                if (inFlight == 0 && due.isEmpty() && keep == 0) {
                    load.idle.countDown();
                }
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
