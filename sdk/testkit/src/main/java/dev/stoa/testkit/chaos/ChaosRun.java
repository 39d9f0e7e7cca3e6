package dev.stoa.testkit.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One whole run: a cluster is started, harmed by plan while a framework asks for tasks, healed, and judged.
 *
 * <p>Judged is what a user would see: each task's story as its framework was told it against the marks that the task itself left; and
 * that nothing runs on when all is over.
 */
public final class ChaosRun {
    private static final Duration START = Duration.ofMinutes(2);

    private final ChaosSettings settings;
    private final Consumer<String> out;

    private record Step(long atMillis, Fault fault, Turn turn) {}

    private enum Turn {
        END,
        BEGIN
    }

    /** A run that tells of itself line by line. */
    public ChaosRun(ChaosSettings settings, Consumer<String> out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Does it.
     *
     * @throws IllegalStateException if the cluster does not start, or is not well again in time after the last fault
     */
    public Judge.Verdict run() throws InterruptedException {
        try (ChaosCluster cluster = new ChaosCluster(settings)) {
            Set<Fault.Kind> kinds = cluster.hasNetwork()
                    ? EnumSet.allOf(Fault.Kind.class)
                    : EnumSet.of(Fault.Kind.KILL, Fault.Kind.PAUSE);
            TestNetwork.whyNot().ifPresent(why -> out.accept("no cables are cut: " + why));
            ChaosPlan plan = ChaosPlan.of(
                    settings.seed(), cluster.names(), kinds, settings.length().toMillis(), ChaosPlan.Bounds.DEFAULT);
            out.accept(
                    "seed %d: %d faults in %d s to %d masters, %d agents and a framework that asks for %d tasks a second"
                            .formatted(
                                    plan.seed(),
                                    plan.faults().size(),
                                    settings.length().toSeconds(),
                                    settings.masters(),
                                    settings.agents(),
                                    settings.tasksPerSecond()));
            cluster.startAll(START);
            suffer(cluster, plan);
            cluster.patient(ChaosCluster.FRAMEWORK).closeInput();
            Waiting.until(
                    settings.patience(),
                    () -> cluster.judge().open().isEmpty(),
                    () -> "tasks without an end: " + cluster.judge().open());
            Waiting.until(
                    settings.patience(),
                    () -> cluster.taskProcesses().isEmpty(),
                    () -> "every task has ended, and processes of tasks live on: " + cluster.taskProcesses());
            cluster.names()
                    .forEach(name -> out.accept("%-10s lived %d times"
                            .formatted(name, cluster.patient(name).lives())));
            Judge.Verdict verdict = cluster.judge().verdict();
            out.accept(verdict.toString());
            return verdict;
        }
    }

    private void suffer(ChaosCluster cluster, ChaosPlan plan) throws InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (Fault fault : plan.faults()) {
            steps.add(new Step(fault.atMillis(), fault, Turn.BEGIN));
            steps.add(new Step(fault.endMillis(), fault, Turn.END));
        }
        steps.sort(Comparator.comparingLong(Step::atMillis).thenComparing(Step::turn));
        long start = System.nanoTime();
        for (Step step : steps) {
            Waiting.untilNanos(start + TimeUnit.MILLISECONDS.toNanos(step.atMillis()));
            if (step.turn() == Turn.BEGIN) {
                out.accept(step.fault().toString());
                cluster.begin(step.fault());
            } else {
                cluster.end(step.fault());
            }
        }
        Waiting.untilNanos(start + TimeUnit.MILLISECONDS.toNanos(plan.lengthMillis()));
    }
}
