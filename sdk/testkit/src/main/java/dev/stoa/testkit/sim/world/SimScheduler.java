package dev.stoa.testkit.sim.world;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Akka's scheduler on the world's time. Made by Akka, by class name, in the process that starts. */
public final class SimScheduler extends AbstractScheduler {
    private static final double MAX_FREQUENCY = 1_000_000;

    private final SimProcess process;

    /** Called by Akka. */
    public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        this.process = SimProcess.current();
    }

    @Override
    @SuppressWarnings("deprecation") // The one method that Akka's own ones lead to.
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
        Timer timer = new Timer(task, interval.toNanos());
        timer.await(initialDelay.toNanos());
        return timer;
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
        Timer timer = new Timer(task, -1);
        timer.await(delay.toNanos());
        return timer;
    }

    @Override
    public double maxFrequency() {
        return MAX_FREQUENCY;
    }

    private final class Timer implements Cancellable {
        private final Runnable task;
        private final long intervalNanos;
        private boolean over;

        Timer(Runnable task, long intervalNanos) {
            this.task = task;
            this.intervalNanos = intervalNanos;
        }

        void await(long nanos) {
            process.after(Duration.ofNanos(Math.max(0, nanos)), "timer", this::fire);
        }

        private void fire() {
            if (over) {
                return;
            }
            // Not by way of the executor: the timer's own turn is as good as another one.
            task.run();
            if (intervalNanos >= 0) {
                await(Math.max(1_000, intervalNanos));
            } else {
                over = true;
            }
        }

        @Override
        public boolean cancel() {
            boolean inTime = !over;
            over = true;
            return inTime;
        }

        @Override
        public boolean isCancelled() {
            return over;
        }
    }
}
