package dev.stoa.bench.launch;

import java.util.concurrent.TimeUnit;

import dev.stoa.api.resource.Resources;
import dev.stoa.bench.report.Conditions;

/**
 * What a framework feels of its neighbours: tasks launched at a steady rate, open loop, alone, beside a framework that sends far more
 * calls than one that works ({@link Flood}), beside one that asks for many tasks and reads nothing of what it is told ({@link
 * SlowReader}), and alone again. Real master and journal, simulated agents.
 */
public final class Neighbours {
    private static final int AGENTS = Integer.getInteger("stoa.bench.agents", 1_000);
    private static final int RATE = Integer.getInteger("stoa.bench.rate", 500);
    private static final int SECONDS = Integer.getInteger("stoa.bench.seconds", 15);
    private static final Resources EACH_AGENT = Resources.of(64_000, 256 << 10);

    private Neighbours() {}

    /** Prints a line for each. */
    @SuppressWarnings("SystemOut") // The lines are this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        try (BenchMaster master = new BenchMaster()) {
            new SimulatedAgents(master.newTransport(), AGENTS, EACH_AGENT)
                    .attachAll(BenchMaster.ADDRESS)
                    .get(120, TimeUnit.SECONDS);
            try (SteadyFramework steady = new SteadyFramework(master)) {
                steady.launch(RATE, SECONDS);
                print("alone", steady);
                try (Flood flood = new Flood(master.newTransport())) {
                    long start = System.nanoTime();
                    print("beside a flood of calls", steady);
                    System.out.printf(
                            "  the flood sent %,.0f calls a second%n",
                            flood.sent() * 1e9 / (System.nanoTime() - start));
                }
                try (SlowReader reader = new SlowReader(master.newTransport())) {
                    print("beside a framework that reads nothing", steady);
                }
                print("alone again", steady);
            }
        }
    }

    @SuppressWarnings("SystemOut") // The lines are this program's output.
    private static void print(String beside, SteadyFramework steady) throws InterruptedException {
        System.out.printf(
                "submit to RUNNING, %,d tasks/s for %d s, %s: %s%n",
                RATE, SECONDS, beside, Latencies.line(steady.launch(RATE, SECONDS)));
    }
}
