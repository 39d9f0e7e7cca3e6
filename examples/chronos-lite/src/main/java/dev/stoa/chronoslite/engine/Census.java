package dev.stoa.chronoslite.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** How many jobs are how, and which ones people look for first. Kept with each change, so that nobody has to look at all jobs. */
final class Census {
    private final Map<Health, Integer> counts = new EnumMap<>(Health.class);
    private final NavigableSet<String> troubled = new TreeSet<>();
    private final NavigableSet<String> running = new TreeSet<>();

    Census() {
        for (Health health : Health.values()) {
            counts.put(health, 0);
        }
    }

    void count(String job, Health health, boolean hasErrors) {
        counts.merge(health, 1, Integer::sum);
        if (hasErrors && health != Health.DISABLED) {
            troubled.add(job);
        }
        if (health == Health.RUNNING) {
            running.add(job);
        }
    }

    void uncount(String job, Health health) {
        counts.merge(health, -1, Integer::sum);
        troubled.remove(job);
        running.remove(job);
    }

    int of(Health health) {
        return counts.getOrDefault(health, 0);
    }

    /** Those whose last run ended badly, whether or not another one is there, by name; without those that are disabled. */
    NavigableSet<String> troubled() {
        return troubled;
    }

    /** Those of which a run is on an agent, by name. */
    NavigableSet<String> running() {
        return running;
    }
}
