package dev.stoa.bench.launch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.bench.report.Conditions;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;

/**
 * K9 and K10: a leader ends, the next one begins from the journal, and all agents come back at once with ten tasks each.
 *
 * <p>Printed apart: how long the new reign took to begin (its journal read again), and from then to the last agent's
 * registration. There is no detection in it: nobody waits for a lease or an election.
 */
public final class FailOver {
    private static final int TASKS_PER_AGENT = 10;
    private static final int ROUNDS = Integer.getInteger("stoa.bench.rounds", 5);
    private static final Resources EACH_AGENT = Resources.of(16_000, 64 << 10);
    private static final Resources EACH_TASK = Resources.of(1_000, 1 << 10);

    private FailOver() {}

    /** Runs both sizes, or the one given as the number of agents, and prints a line for each round. */
    public static void main(String[] args) throws Exception {
        print(Conditions.line());
        if (args.length > 0) {
            measure("K9 ", Integer.parseInt(args[0]));
            return;
        }
        measure("K9 ", 10_000);
        measure("K10", 40_000);
    }

    private static void measure(String figure, int count) throws Exception {
        try (BenchMaster master = new BenchMaster()) {
            FrameworkId framework = subscribe(master.newTransport());
            SessionTransport transport = master.newTransport();
            SimulatedAgents agents = new SimulatedAgents(transport, count, EACH_AGENT);
            agents.giveTasks(framework, TASKS_PER_AGENT, EACH_TASK);
            long first = System.nanoTime();
            long all = agents.attachAll(BenchMaster.ADDRESS).get(300, TimeUnit.SECONDS);
            print("%s %,d agents, %,d tasks: first registration (recorded in the journal) %.2f s"
                    .formatted(figure, count, count * TASKS_PER_AGENT, (all - first) / 1e9));
            List<Double> seconds = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                long end = System.nanoTime();
                master.failOver();
                long leading = System.nanoTime();
                long last = agents.attachAll(BenchMaster.ADDRESS).get(300, TimeUnit.SECONDS);
                print(
                        "%s round %d: old reign closed and new one begun in %.2f s, then last re-registration after %.2f s"
                                .formatted(figure, round, (leading - end) / 1e9, (last - leading) / 1e9));
                seconds.add((last - leading) / 1e9);
            }
            seconds.sort(Comparator.naturalOrder());
            print("%s last re-registration, of %d rounds: least %.2f s, median %.2f s"
                    .formatted(figure, ROUNDS, seconds.get(0), seconds.get(ROUNDS / 2)));
        }
    }

    private static FrameworkId subscribe(SessionTransport transport) throws Exception {
        CompletableFuture<FrameworkId> subscribed = new CompletableFuture<>();
        transport.connect(BenchMaster.ADDRESS, Hello.of(PeerKind.SCHEDULER, "bench", "stoa"), new SessionListener() {
            @Override
            public void onOpened(Session session) {
                session.send(new SchedulerCall.Subscribe(
                        new FrameworkInfo("bench", "*", "bench", FrameworkInfo.MAX_FAILOVER_MILLIS)));
            }

            @Override
            public void onMessage(Session session, Object message) {
                if (message instanceof SchedulerNotice.Subscribed notice) {
                    subscribed.complete(notice.framework());
                    session.close("subscribed");
                }
            }

            @Override
            public void onEnded(SessionEnd end) {
                subscribed.completeExceptionally(new IllegalStateException(end.toString()));
            }
        });
        return subscribed.get(60, TimeUnit.SECONDS);
    }

    @SuppressWarnings("SystemOut") // The lines are this program's output.
    private static void print(String line) {
        System.out.println(line);
    }
}
