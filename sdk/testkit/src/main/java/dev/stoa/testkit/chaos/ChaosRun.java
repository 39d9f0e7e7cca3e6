package dev.stoa.testkit.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.stoa.testkit.NodeCommand;

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
        try (ChaosCluster cluster = new ChaosCluster(settings.masters(), settings.agents(), this::framework)) {
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
            cluster.suffer(plan, out);
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

    private List<String> framework(String masters, String host, Path directory) {
        return NodeCommand.of(
                ChaosFramework.class,
                List.of(masters, directory.toString(), Integer.toString(settings.tasksPerSecond())));
    }
}
