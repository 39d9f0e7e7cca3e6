package dev.stoa.core.placement;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.PoolKey;

/**
 * What one task needs of a place. Tasks of one demand are alike, so one of these stands for all of them.
 *
 * @param framework whose task
 * @param labels its labels, by which it may count itself
 * @param constraint what must be true of the agent
 * @param pool out of which pool its resources come
 * @param resources what it holds itself
 * @param executor the executor that hosts it, if one does
 * @param preferences what would be good of the agent
 * @param strategy whether full or empty agents come first
 */
public record Want(
        FrameworkId framework,
        SortedMap<String, String> labels,
        Constraint constraint,
        PoolKey pool,
        Resources resources,
        Optional<Hosting> executor,
        List<Preference> preferences,
        Strategy strategy) {
    /** An executor and what it holds beside its tasks, needed where it does not run yet. */
    public record Hosting(ExecutorId id, Resources resources) {}

    public Want {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        preferences = List.copyOf(preferences);
    }

    /** What a task needs. */
    public static Want of(FrameworkId framework, TaskSpec task, List<Preference> preferences, Strategy strategy) {
        Optional<Hosting> executor = task.body() instanceof TaskBody.InExecutor hosted
                ? Optional.of(
                        new Hosting(hosted.executor().id(), hosted.executor().resources()))
                : Optional.empty();
        return new Want(
                framework,
                task.labels(),
                task.terms().constraint(),
                PoolKey.of(task.terms()),
                task.resources(),
                executor,
                preferences,
                strategy);
    }

    /** What it needs on an agent where its executor does not run yet. */
    public Resources withExecutor() {
        return executor.map(hosting -> resources.plus(hosting.resources())).orElse(resources);
    }
}
