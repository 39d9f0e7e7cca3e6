package dev.stoa.bench.launch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.bench.report.Conditions;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.store.FrameworkStore;
import org.HdrHistogram.Histogram;

/**
 * Writes a second to the store of a framework, through a real master and its journal, how long one takes, and what another
 * framework that sends far more calls than one that works does to that.
 */
public final class StoreWrites {
    private static final int SECONDS = Integer.getInteger("stoa.bench.seconds", 10);
    private static final int IN_FLIGHT = Integer.getInteger("stoa.bench.in-flight", 256);
    private static final int RATE = Integer.getInteger("stoa.bench.rate", 100);
    private static final Bytes VALUE = Bytes.of(new byte[200]);
    private static final int KEYS = 10_000;

    private StoreWrites() {}

    /** Prints a line for each figure. */
    @SuppressWarnings("SystemOut") // The lines are this program's output.
    public static void main(String[] args) throws Exception {
        System.out.println(Conditions.line());
        try (BenchMaster master = new BenchMaster();
                RunningFramework<SchedulerNotice> quiet = start(master, "quiet")) {
            FrameworkStore store = quiet.session().store();
            flood(store);
            System.out.printf(
                    "store writes of 200 B, %d in flight, for %d s: %,.0f a second%n",
                    IN_FLIGHT, SECONDS, flood(store));
            Histogram alone = paced(store);
            print("store write, %d a second".formatted(RATE), alone);
            try (Flood flood = new Flood(master.newTransport())) {
                Histogram beside = paced(store);
                print(
                        "the same beside a framework that sends %,d calls a second".formatted(flood.sent() / SECONDS),
                        beside);
            }
        }
    }

    @SuppressWarnings("SystemOut") // The lines are this program's output.
    private static void print(String what, Histogram latencies) {
        System.out.println(what + ": " + Latencies.line(latencies));
    }

    private static RunningFramework<SchedulerNotice> start(BenchMaster master, String name) {
        return Framework.named(name)
                .principal(name)
                .transport(master.newTransport())
                .masters(List.of(BenchMaster.ADDRESS.toString()))
                .failoverTimeout(Duration.ofSeconds(1))
                .behavior(kernel -> Behaviors.receive(SchedulerNotice.class)
                        .onAnyMessage(notice -> Behaviors.same())
                        .build())
                .start();
    }

    private static double flood(FrameworkStore store) throws InterruptedException {
        Semaphore room = new Semaphore(IN_FLIGHT);
        LongAdder written = new LongAdder();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(SECONDS);
        for (long i = 0; System.nanoTime() < end; i++) {
            room.acquire();
            var unused = store.write(StoreWrite.put(key(i), VALUE)).whenComplete((answer, failure) -> {
                if (answer instanceof StoreAnswer.Written) {
                    written.increment();
                }
                room.release();
            });
        }
        room.acquire(IN_FLIGHT);
        return written.sum() * 1e9 / (System.nanoTime() - start);
    }

    /** Open loop: writes are due at fixed times, and count from then. */
    private static Histogram paced(FrameworkStore store) throws InterruptedException {
        Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
        long interval = TimeUnit.SECONDS.toNanos(1) / RATE;
        int count = RATE * SECONDS;
        Semaphore done = new Semaphore(0);
        long due = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due += interval;
            SteadyFramework.awaitNanos(due);
            long since = due;
            var unused = store.write(StoreWrite.put(key(i), VALUE)).whenComplete((answer, failure) -> {
                synchronized (latencies) {
                    latencies.recordValue(System.nanoTime() - since);
                }
                done.release();
            });
        }
        done.acquire(count);
        return latencies;
    }

    private static StoreKey key(long number) {
        return new StoreKey("bench/" + number % KEYS);
    }
}
