package dev.stoa.bench.cluster;

import java.time.Duration;
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
import dev.stoa.bench.report.Conditions;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.LocalCluster;

/**
 * K13: three masters, two agents and a framework that launches all the time, each in a process of its own (the framework in this one);
 * the leader is killed with SIGKILL, and the time is taken to the next launch that a master accepts. Detection is part of it.
 */
public final class LeaderLoss {
    private static final int ROUNDS = Integer.getInteger("stoa.bench.rounds", 5);
    private static final Resources EACH = Resources.parse("cpus:0.5;mem:32MiB");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private LeaderLoss() {}

    /** Runs it and prints a line for each round. */
    @SuppressWarnings("SystemOut") // The lines are this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        Steady steady = new Steady();
        try (LocalCluster cluster = LocalCluster.describe()
                        .masters(3)
                        .agents(2, "cpus:2;mem:512MiB")
                        .patience(PATIENCE)
                        .start();
                RunningFramework<SchedulerNotice> framework = Framework.named("steady")
                        .masters(cluster.masterAddresses())
                        .failoverTimeout(Duration.ofMinutes(5))
                        .behavior(steady::behavior)
                        .start()) {
            steady.awaitAccepted();
            for (int round = 1; round <= ROUNDS; round++) {
                String leader = cluster.leaderId();
                long killed = System.nanoTime();
                cluster.master(leader).kill9();
                long accepted = steady.awaitAccepted();
                System.out.printf(
                        "K13 round %d: kill -9 of leader %s to the next accepted launch %.2f s%n",
                        round, leader, (accepted - killed) / 1e9);
                cluster.master(leader).restart(PATIENCE);
            }
            framework.session().teardown();
        }
    }

    /** Launches on every offer and notes when a launch was accepted, and in which reign. */
    private static final class Steady {
        private final LinkedBlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>(100_000);
        private volatile long reign;
        private long seenReign;
        private int launched;

        private record Accepted(long reign, long atNanos) {}

        Behavior<SchedulerNotice> behavior(SchedulerSession session) {
            return Behaviors.receiveMessage(notice -> {
                if (notice instanceof SchedulerNotice.Subscribed subscribed) {
                    reign = subscribed.epoch();
                } else if (notice instanceof SchedulerNotice.OffersMade made) {
                    made.offers().forEach(offer -> use(session, offer));
                } else if (notice instanceof SchedulerNotice.AcceptAnswered answered
                        && answered.reply().isComplete()) {
                    accepted.offer(new Accepted(reign, System.nanoTime()));
                }
                return Behaviors.same();
            });
        }

        private void use(SchedulerSession session, Offer offer) {
            if (!offer.resources().contains(EACH)) {
                session.decline(offer);
                return;
            }
            launched++;
            session.launch(
                    offer, TaskSpec.of(new TaskId("t" + launched), "t", EACH, TaskBody.Command.shell("sleep 0.2")));
        }

        /** When the first launch was accepted that is of another reign than the last one asked for. */
        long awaitAccepted() throws InterruptedException {
            while (true) {
                Accepted next = accepted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new IllegalStateException("no launch was accepted within " + PATIENCE);
                }
                if (next.reign() > seenReign) {
                    seenReign = next.reign();
                    return next.atNanos();
                }
            }
        }
    }
}
