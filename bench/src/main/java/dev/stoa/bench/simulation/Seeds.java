package dev.stoa.bench.simulation;

import java.time.Duration;

import dev.stoa.bench.report.Conditions;
import dev.stoa.testkit.sim.Story;
import dev.stoa.testkit.sim.workload.Standard;

/** Runs the standard scenario for many seeds in one thread and prints how long that took. */
public final class Seeds {
    private static final int WARM_UP = 20;
    private static final double NANOS = 1e9;

    private Seeds() {}

    /** Takes the number of seeds; 1,000 unless given. */
    public static void main(String[] arguments) {
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        System.out.println(Conditions.line());
        for (int seed = 0; seed < WARM_UP; seed++) {
            var unused = Standard.scenario().run(seed);
        }
        long steps = 0;
        Duration time = Duration.ZERO;
        long begin = System.nanoTime();
        for (int seed = 1; seed <= seeds; seed++) {
            Story story = Standard.scenario().run(seed);
            steps += story.steps();
            time = time.plus(story.time());
        }
        double seconds = (System.nanoTime() - begin) / NANOS;
        System.out.printf(
                "%d seeds in %.1f s: %.1f ms a seed, %,.0f virtual events/s, %.1f virtual hours, %,.0f times as fast as life%n",
                seeds,
                seconds,
                seconds * 1_000 / seeds,
                steps / seconds,
                time.toMinutes() / 60.0,
                time.toSeconds() / seconds);
    }
}
