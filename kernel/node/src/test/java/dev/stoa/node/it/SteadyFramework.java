package dev.stoa.node.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.SchedulerSession;

/** Launches a task on every offer until it has launched enough, and keeps the story of each. */
final class SteadyFramework {
    private static final Resources EACH = Resources.parse("cpus:0.5;mem:32MiB");

    private final int launches;
    private final Map<TaskId, List<TaskState>> stories = new ConcurrentSkipListMap<>();
    private final CountDownLatch ended;
    private final LinkedBlockingQueue<Long> epochs = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> running = new LinkedBlockingQueue<>();
    private int launched;

    SteadyFramework(int launches) {
        this.launches = launches;
        this.ended = new CountDownLatch(launches);
    }

    Behavior<SchedulerNotice> behavior(SchedulerSession session) {
        return Behaviors.receiveMessage(notice -> {
            if (notice instanceof SchedulerNotice.Subscribed subscribed) {
                epochs.add(subscribed.epoch());
            } else if (notice instanceof SchedulerNotice.OffersMade made) {
                made.offers().forEach(offer -> use(session, offer));
            } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
                note(changed.status().task().task(), changed.status().state());
            }
            return Behaviors.same();
        });
    }

    private void use(SchedulerSession session, Offer offer) {
        if (launched == launches || !offer.resources().contains(EACH)) {
            session.decline(offer);
            return;
        }
        launched++;
        TaskId id = new TaskId("task-%03d".formatted(launched));
        stories.put(id, new CopyOnWriteArrayList<>());
        session.launch(offer, TaskSpec.of(id, "steady", EACH, TaskBody.Command.shell("sleep 0.3")));
    }

    private void note(TaskId task, TaskState state) {
        stories.get(task).add(state);
        if (state == TaskState.RUNNING) {
            running.add(System.nanoTime());
        }
        if (state.isTerminal()) {
            ended.countDown();
        }
    }

    /** Waits for the next subscription and gives its epoch. */
    long awaitSubscription() throws InterruptedException {
        Long epoch = epochs.poll(60, TimeUnit.SECONDS);
        if (epoch == null) {
            throw new AssertionError("no subscription within a minute");
        }
        return epoch;
    }

    /** Waits until this many more tasks have begun to run. */
    void awaitRunning(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (running.poll(60, TimeUnit.SECONDS) == null) {
                throw new AssertionError("no task began to run within a minute: " + stories);
            }
        }
    }

    boolean awaitEnds() throws InterruptedException {
        return ended.await(120, TimeUnit.SECONDS);
    }

    /** What was told of each task, in order. */
    List<List<TaskState>> stories() {
        return new ArrayList<>(stories.values());
    }
}
