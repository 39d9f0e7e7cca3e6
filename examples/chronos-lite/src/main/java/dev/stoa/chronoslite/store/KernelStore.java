package dev.stoa.chronoslite.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.sdk.store.FrameworkStore;

/**
 * Records in the framework's own store, which the masters keep in their journal: no disk of ours is needed, and a process on any
 * machine goes on where the last one left off. The kernel lets only the newest process of the framework write, so one that has been
 * replaced fails at its next write and ends.
 */
public final class KernelStore implements RecordStore {
    private final FrameworkStore store;

    public KernelStore(FrameworkStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<List<StoredRecord>> load() {
        return store.listAll("").thenApply(entries -> entries.stream()
                .map(entry -> new StoredRecord(entry.key().value(), entry.value()))
                .toList());
    }

    @Override
    public CompletionStage<Void> write(List<StoredRecord> batch) {
        List<StoreWrite> writes = new ArrayList<>(batch.size());
        for (StoredRecord each : batch) {
            StoreKey key = new StoreKey(each.key());
            writes.add(each.isDeletion() ? StoreWrite.delete(key) : StoreWrite.put(key, each.value()));
        }
        return store.write(writes).thenAccept(KernelStore::requireWritten);
    }

    private static void requireWritten(StoreAnswer.Outcome outcome) {
        if (outcome instanceof StoreAnswer.Refused refused) {
            throw new StoreException("the masters refuse a write: " + refused.message());
        } else if (!(outcome instanceof StoreAnswer.Written)) {
            throw new StoreException("the masters did not write: " + outcome);
        }
    }

    @Override
    public String describe() {
        return "kernel";
    }

    @Override
    public void close() {
        // It is the framework's and ends with it.
    }
}
