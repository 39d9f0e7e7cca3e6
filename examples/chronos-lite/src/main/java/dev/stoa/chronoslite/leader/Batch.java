package dev.stoa.chronoslite.leader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.stoa.chronoslite.engine.Change;

/** Decisions that are written together, and what is done when they are written. */
final class Batch {
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Set<String> runs = new TreeSet<>();

    void add(List<Change> decided) {
        for (Change change : decided) {
            changes.remove(change.key());
            changes.put(change.key(), change);
            if (change instanceof Change.RunPut put) {
                runs.add(put.run().id().toString());
            }
        }
    }

    void then(Runnable effect) {
        afterwards.add(effect);
    }

    boolean isEmpty() {
        return changes.isEmpty() && afterwards.isEmpty();
    }

    int size() {
        return changes.size();
    }

    List<Change> changes() {
        return List.copyOf(changes.values());
    }

    boolean holds(String run) {
        return runs.contains(run);
    }

    void carryOut() {
        afterwards.forEach(Runnable::run);
    }
}
