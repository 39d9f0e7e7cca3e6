package dev.stoa.sparklite.schedule;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.sparklite.run.Measures;

/**
 * What a job took.
 *
 * @param tasks how many tasks counted, by agent
 * @param stagesSkipped stages whose output was there from an earlier job
 * @param failures attempts that failed by themselves or with their executor
 * @param losses attempts that were lost from sight, never ran, or lost their input
 * @param recomputed map partitions that were computed again because their output was lost
 * @param measures what the tasks that counted did
 */
public record JobReport(
        SortedMap<AgentId, Integer> tasks,
        int stagesSkipped,
        int failures,
        int losses,
        int recomputed,
        Measures measures) {
    /** Of a job that did nothing. */
    public static final JobReport NONE = new JobReport(new TreeMap<>(), 0, 0, 0, 0, Measures.NONE);

    public JobReport {
        tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
    }

    /** Both together. */
    public JobReport plus(JobReport other) {
        SortedMap<AgentId, Integer> sum = new TreeMap<>(tasks);
        other.tasks.forEach((agent, count) -> sum.merge(agent, count, Integer::sum));
        return new JobReport(
                sum,
                stagesSkipped + other.stagesSkipped,
                failures + other.failures,
                losses + other.losses,
                recomputed + other.recomputed,
                measures.plus(other.measures));
    }
}
