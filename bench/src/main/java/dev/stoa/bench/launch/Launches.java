package dev.stoa.bench.launch;

import java.util.concurrent.TimeUnit;

import dev.stoa.api.resource.Resources;
import dev.stoa.bench.report.Conditions;
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

    private Launches() {}

    /** Runs both and prints a line for each. */
    @SuppressWarnings("SystemOut") // The lines are this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        try (BenchMaster master = new BenchMaster()) {
            new SimulatedAgents(master.newTransport(), AGENTS, EACH_AGENT)
                    .attachAll(BenchMaster.ADDRESS)
                    .get(120, TimeUnit.SECONDS);
            try (SteadyFramework framework = new SteadyFramework(master)) {
                framework.keepInFlight(IN_FLIGHT);
                SteadyFramework.awaitNanos(System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS));
                long before = framework.ended();
                long start = System.nanoTime();
                SteadyFramework.awaitNanos(start + TimeUnit.SECONDS.toNanos(SECONDS));
                double perSecond = (framework.ended() - before) * 1e9 / (System.nanoTime() - start);
                framework.keepInFlight(0);
                framework.awaitIdle();

                framework.launch(RATE, WARM_UP_SECONDS / 2);
                Histogram latencies = framework.launch(RATE, SECONDS);
                System.out.printf(
                        "K7 submit to RUNNING seen by the framework, %,d agents, %,d tasks/s offered for %d s: %s%n",
                        AGENTS, RATE, SECONDS, Latencies.line(latencies));
                System.out.printf(
                        "K8 launches to an acknowledged end, %,d agents, %,d in flight, for %d s: %,.0f a second%n",
                        AGENTS, IN_FLIGHT, SECONDS, perSecond);
            }
        }
    }
}
