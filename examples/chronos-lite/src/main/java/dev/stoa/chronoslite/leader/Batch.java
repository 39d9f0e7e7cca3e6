package dev.stoa.chronoslite.leader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.store.RecordForm;
import dev.stoa.chronoslite.store.StoredRecord;

/** Decisions that are written together, and what is done when they are written. A decision is never split. */
final class Batch {
    /** Far enough below what a store takes at once that one more decision fits. */
    private static final int FULL_RECORDS = 400;

    private static final int FULL_BYTES = 200 * 1024;

    private final Map<String, StoredRecord> records = new LinkedHashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Set<String> runs = new HashSet<>();
    private long bytes;

    void add(List<Change> decided) {
        for (StoredRecord record : RecordForm.write(decided)) {
            records.put(record.key(), record);
            bytes += record.key().length() + record.value().size();
        }
        for (Change change : decided) {
            if (change instanceof Change.RunPut put) {
                runs.add(put.run().id().toString());
            }
        }
    }

    void then(Runnable effect) {
        afterwards.add(effect);
    }

    /** Whether the next decision should go into another one. */
    boolean isFull() {
        return records.size() >= FULL_RECORDS || bytes >= FULL_BYTES;
    }

    List<StoredRecord> records() {
        return List.copyOf(records.values());
    }

    boolean holds(String run) {
        return runs.contains(run);
    }

    void carryOut() {
        afterwards.forEach(Runnable::run);
    }
}
