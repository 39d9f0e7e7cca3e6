package dev.stoa.sparklite.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.plan.Target;
import dev.stoa.sparklite.run.Payload;

/** A stage of the running job: which partitions wait, what they have been through, and results if it makes any. */
final class StageRun {
    private final String name;
    private final Stage stage;
    private final NavigableSet<Integer> waiting = new TreeSet<>();
    private final Map<Integer, Integer> failures = new HashMap<>();
    private final Map<Integer, Integer> losses = new HashMap<>();
    private final Map<Integer, Payload> results = new TreeMap<>();

    StageRun(String name, Stage stage) {
        this.name = name;
        this.stage = stage;
    }

    String name() {
        return name;
    }

    Stage stage() {
        return stage;
    }

    boolean writesShuffle() {
        return stage.code().target() instanceof Target.Shuffle;
    }

    /** The shuffle it writes. Only for stages that do. */
    int shuffle() {
        return ((Target.Shuffle) stage.code().target()).shuffle();
    }

    boolean readsShuffle() {
        return stage.inputs() instanceof Stage.Inputs.Shuffled;
    }

    /** The shuffle it reads. Only for stages that do. */
    int source() {
        return ((Stage.Inputs.Shuffled) stage.inputs()).shuffle();
    }

    /** Partitions that shall run and do not. */
    NavigableSet<Integer> waiting() {
        return waiting;
    }

    int countFailure(int partition) {
        return failures.merge(partition, 1, Integer::sum);
    }

    int countLoss(int partition) {
        return losses.merge(partition, 1, Integer::sum);
    }

    boolean hasResult(int partition) {
        return results.containsKey(partition);
    }

    void keep(int partition, Payload result) {
        results.putIfAbsent(partition, result);
    }

    int resultCount() {
        return results.size();
    }

    /** The results in the order in which partitions were wanted. All must be there. */
    List<Payload> results() {
        return stage.wanted().stream()
                .map(partition -> Objects.requireNonNull(results.get(partition)))
                .toList();
    }
}
