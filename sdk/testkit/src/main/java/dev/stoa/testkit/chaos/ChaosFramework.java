package dev.stoa.testkit.chaos;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;

/**
 * A framework that asks for a task at a steady rate and writes down all it hears: a process of its own, made to be killed and
 * started again.
 *
 * <p>Each task leaves two marks in a file of its name, one when it begins and one at its end. The framework goes on where its diary
 * ends. When its standard input ends it asks for no more tasks; when it is killed or told to end it simply does.
 *
 * <p>Arguments: the masters, the directory of diary and marks, tasks a second.
 */
public final class ChaosFramework {
    /** The name of the diary in the framework's directory. */
    static final String DIARY = "diary";

    private static final Resources EACH = Resources.parse("cpus:0.1;mem:16MiB");
    private static final Duration FAILOVER = Duration.ofMinutes(30);
    private static final int MAX_TASK_MILLIS = 3_000;

    private sealed interface Message {}

    private record Noticed(SchedulerNotice notice) implements Message {}

    private enum Own implements Message {
        /** One more task is due. */
        DUE,
        /** No more tasks are to be asked for. */
        ENOUGH
    }

    private ChaosFramework() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        Duration interval = Duration.ofNanos(1_000_000_000L / Integer.parseInt(arguments[2]));
        try (Diary diary = Diary.open(directory.resolve(DIARY))) {
            RunningFramework<Message> running = Framework.named("chaos")
                    .masters(List.of(arguments[0].split(",", -1)))
                    .stateFile(directory.resolve("framework"))
                    .failoverTimeout(FAILOVER)
                    .<Message>behavior(kernel -> Asking.create(kernel, diary, directory, interval), Noticed::new)
                    .start();
            long unused = System.in.transferTo(OutputStream.nullOutputStream());
            running.ref().tell(Own.ENOUGH);
            running.join();
        }
    }

    private static final class Asking extends AbstractBehavior<Message> {
        private final SchedulerSession kernel;
        private final Diary diary;
        private final Path directory;
        private final Deque<Offer> offers = new ArrayDeque<>();
        private long next;
        private int due;
        private boolean enough;

        static Behavior<Message> create(SchedulerSession kernel, Diary diary, Path directory, Duration interval) {
            return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                timers.startTimerAtFixedRate(Own.DUE, interval);
                return new Asking(context, kernel, diary, directory);
            }));
        }

        private Asking(ActorContext<Message> context, SchedulerSession kernel, Diary diary, Path directory) {
            super(context);
            this.kernel = kernel;
            this.diary = diary;
            this.directory = directory;
            this.next = diary.submittedBefore();
        }

        @Override
        public Receive<Message> createReceive() {
            return newReceiveBuilder()
                    .onMessageEquals(Own.DUE, this::onDue)
                    .onMessageEquals(Own.ENOUGH, this::onEnough)
                    .onMessage(Noticed.class, this::onNoticed)
                    .build();
        }

        private Behavior<Message> onDue() {
            // What is due while no offers come is not made up for later: the rate is steady, not the number.
            due = enough ? 0 : 1;
            return ask();
        }

        private Behavior<Message> onEnough() {
            enough = true;
            due = 0;
            return this;
        }

        private Behavior<Message> onNoticed(Noticed noticed) {
            if (noticed.notice() instanceof SchedulerNotice.OffersMade made) {
                offers.addAll(made.offers());
            } else if (noticed.notice() instanceof SchedulerNotice.OffersRescinded rescinded) {
                offers.removeIf(offer -> rescinded.offers().contains(offer.id()));
            } else if (noticed.notice() instanceof SchedulerNotice.AcceptAnswered answered) {
                answered.reply().placed().keySet().forEach(diary::accepted);
                answered.reply().rejected().forEach(rejection -> diary.rejected(rejection.task()));
            } else if (noticed.notice() instanceof SchedulerNotice.TaskStatusChanged changed) {
                diary.told(changed.status());
            } else if (noticed.notice() instanceof SchedulerNotice.Subscribed) {
                // Offers end with the session that brought them.
                offers.clear();
            }
            return ask();
        }

        private Behavior<Message> ask() {
            if (due > 0 && !offers.isEmpty()) {
                due = 0;
                Offer offer = offers.remove();
                TaskId id = new TaskId("t-%06d".formatted(next++));
                diary.submitted(id);
                TaskSpec task = TaskSpec.of(id, "chaos", EACH, TaskBody.Command.shell(line(id)));
                kernel.accept(
                        List.of(offer.id()),
                        List.of(new Operation.Launch(offer.id(), task)),
                        Atomicity.EACH,
                        Filter.NONE);
            }
            return this;
        }

        private String line(TaskId id) {
            Path mark = directory.resolve("marks").resolve(id.value());
            double seconds = Math.floorMod(id.hashCode(), MAX_TASK_MILLIS) / 1_000.0;
            return "echo %s >> %s; sleep %.3f; echo %s >> %s".formatted(Marks.BEGUN, mark, seconds, Marks.ENDED, mark);
        }
    }
}
