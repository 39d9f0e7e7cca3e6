package dev.stoa.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreAnswer.Mismatch;
import dev.stoa.api.store.StoreAnswer.Reason;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.store.StoreState.AnsweredWrite;

/**
 * One framework's store. A value: applying a fact makes another store and leaves this one as it was, so a batch is decided by
 * going ahead on values, and a snapshot is a reference.
 *
 * <p>A write is known by its instance and its number. One that is asked again, because its answer was lost, is answered as
 * before and not done twice; that holds for the newest {@value #MAX_ANSWERED} writes of the newest instance. A write of an
 * instance older than one that has written is refused.
 */
public final class Store {
    /** How many writes are remembered by their numbers. */
    public static final int MAX_ANSWERED = 1_024;

    private static final SealedSwitch<Store, StoreEvent, Store> ON_EVENT = SealedSwitch.<Store, StoreEvent, Store>over(
                    StoreEvent.class)
            .on(StoreEvent.StoreReigned.class, Store::onReigned)
            .on(StoreEvent.StoreWritten.class, Store::onWritten)
            .build();

    private final long epoch;
    private final long instance;
    private final long revision;
    private final long bytes;
    private final SortedTree<StoreKey, StoreEntry> entries;
    private final SortedTree<Long, AnsweredWrite> answered;

    private Store(
            long epoch,
            long instance,
            long revision,
            long bytes,
            SortedTree<StoreKey, StoreEntry> entries,
            SortedTree<Long, AnsweredWrite> answered) {
        this.epoch = epoch;
        this.instance = instance;
        this.revision = revision;
        this.bytes = bytes;
        this.entries = entries;
        this.answered = answered;
    }

    /** A store that nobody has used yet. */
    public static Store empty() {
        return new Store(0, 0, 0, 0, SortedTree.empty(), SortedTree.empty());
    }

    /** Rebuilds a store from all that it knew. */
    public static Store of(StoreState state) {
        SortedTree<StoreKey, StoreEntry> entries = SortedTree.empty();
        long bytes = 0;
        for (StoreEntry entry : state.entries()) {
            entries = entries.with(entry.key(), entry);
            bytes += entry.size();
        }
        SortedTree<Long, AnsweredWrite> answered = SortedTree.empty();
        for (AnsweredWrite write : state.answered()) {
            answered = answered.with(write.request(), write);
        }
        return new Store(state.epoch(), state.instance(), state.revision(), bytes, entries, answered);
    }

    /** All that is known. O(keys); values are shared. */
    public StoreState state() {
        List<StoreEntry> all = new ArrayList<>(entries.size());
        entries.values().forEach(all::add);
        List<AnsweredWrite> writes = new ArrayList<>(answered.size());
        answered.values().forEach(writes::add);
        return new StoreState(epoch, instance, revision, all, writes);
    }

    /** The reign that uses it. */
    public long epoch() {
        return epoch;
    }

    /** How many writes there were. */
    public long revision() {
        return revision;
    }

    /** Bytes of its keys and values. */
    public long bytes() {
        return bytes;
    }

    /** What it takes for a reign to use the store; nothing if it does already. */
    public Optional<StoreEvent> reign(long newEpoch, long nowMillis) {
        Invariant.check(newEpoch >= epoch, "epoch %s uses a store that epoch %s has used", newEpoch, epoch);
        return newEpoch == epoch ? Optional.empty() : Optional.of(new StoreEvent.StoreReigned(newEpoch, nowMillis));
    }

    /** What a write changes and is answered. */
    public Decision<StoreEvent, StoreAnswer> write(
            long ofInstance, long request, StoreOperation.Write write, StoreLimits limits, long nowMillis) {
        if (ofInstance < instance) {
            return refuse(
                    Reason.DEPOSED,
                    "write %d is of instance %d, and instance %d has taken over"
                            .formatted(request, ofInstance, instance));
        }
        if (ofInstance == instance) {
            Optional<AnsweredWrite> before = answered.get(request);
            if (before.isPresent()) {
                return Decision.unchanged(new StoreAnswer.Written(before.get().revision()));
            }
            if (answered.size() == MAX_ANSWERED && request < answered.first().orElseThrow()) {
                return refuse(
                        Reason.TOO_OLD,
                        "write %d is older than the %d writes that are remembered".formatted(request, MAX_ANSWERED));
            }
        }
        List<Mismatch> mismatches = mismatches(write);
        return mismatches.isEmpty()
                ? change(ofInstance, request, write, limits, nowMillis)
                : Decision.unchanged(new StoreAnswer.Conflicted(mismatches));
    }

    private List<Mismatch> mismatches(StoreOperation.Write write) {
        List<Mismatch> mismatches = new ArrayList<>();
        for (StoreWrite part : write.writes()) {
            long actual = versionOf(part.key());
            if (part.expectedVersion() != StoreWrite.ANY_VERSION && part.expectedVersion() != actual) {
                mismatches.add(new Mismatch(part.key(), part.expectedVersion(), actual));
            }
        }
        return mismatches;
    }

    private long versionOf(StoreKey key) {
        return entries.get(key).map(StoreEntry::version).orElse(StoreWrite.ABSENT);
    }

    private Decision<StoreEvent, StoreAnswer> change(
            long ofInstance, long request, StoreOperation.Write write, StoreLimits limits, long nowMillis) {
        List<StoreEntry> put = new ArrayList<>();
        List<StoreKey> deleted = new ArrayList<>();
        long bytesAfter = bytes;
        long keysAfter = entries.size();
        for (StoreWrite part : write.writes()) {
            Optional<StoreEntry> there = entries.get(part.key());
            if (part instanceof StoreWrite.Put replacement) {
                StoreEntry entry = new StoreEntry(replacement.key(), replacement.value(), revision + 1);
                put.add(entry);
                bytesAfter += entry.size();
                keysAfter++;
            } else if (part instanceof StoreWrite.Delete && there.isPresent()) {
                deleted.add(part.key());
            }
            if (there.isPresent() && !(part instanceof StoreWrite.Require)) {
                bytesAfter -= there.get().size();
                keysAfter--;
            }
        }
        // What makes a store smaller is let through, however full it is.
        if (bytesAfter > limits.maxBytes() && bytesAfter > bytes) {
            return refuse(
                    Reason.STORE_FULL,
                    "the store would have %d bytes, may have %d".formatted(bytesAfter, limits.maxBytes()));
        }
        if (keysAfter > limits.maxKeys() && keysAfter > entries.size()) {
            return refuse(
                    Reason.TOO_MANY_KEYS,
                    "the store would have %d keys, may have %d".formatted(keysAfter, limits.maxKeys()));
        }
        if (put.isEmpty() && deleted.isEmpty()) {
            return Decision.unchanged(new StoreAnswer.Written(revision));
        }
        return Decision.of(
                new StoreEvent.StoreWritten(ofInstance, request, revision + 1, put, deleted, nowMillis),
                new StoreAnswer.Written(revision + 1));
    }

    private static Decision<StoreEvent, StoreAnswer> refuse(Reason reason, String message) {
        return Decision.unchanged(new StoreAnswer.Refused(reason, message));
    }

    /** Reads one key. */
    public StoreAnswer get(StoreOperation.Get get) {
        return new StoreAnswer.Found(entries.get(get.key()).map(List::of).orElse(List.of()), revision, false);
    }

    /** Reads keys in their order. */
    public StoreAnswer scan(StoreOperation.Scan scan) {
        List<StoreEntry> page = new ArrayList<>();
        long pageBytes = 0;
        for (StoreEntry entry : behind(scan)) {
            if (entry.key().value().equals(scan.afterKey())) {
                continue;
            }
            if (!entry.key().value().startsWith(scan.prefix())) {
                break;
            }
            if (page.size() == scan.limit() || pageBytes >= StoreOperation.Scan.PAGE_BYTES) {
                return new StoreAnswer.Found(page, revision, true);
            }
            page.add(entry);
            pageBytes += entry.size();
        }
        return new StoreAnswer.Found(page, revision, false);
    }

    private Iterable<StoreEntry> behind(StoreOperation.Scan scan) {
        String start = scan.afterKey().compareTo(scan.prefix()) > 0 ? scan.afterKey() : scan.prefix();
        return start.isEmpty() ? entries.values() : entries.from(new StoreKey(start));
    }

    /** Replays one recorded fact. Never refuses: what is recorded has happened. */
    public Store apply(StoreEvent event) {
        return ON_EVENT.apply(this, event);
    }

    private Store onReigned(StoreEvent.StoreReigned event) {
        Invariant.check(event.epoch() > epoch, "epoch %s follows %s", event.epoch(), epoch);
        return new Store(event.epoch(), instance, revision, bytes, entries, answered);
    }

    private Store onWritten(StoreEvent.StoreWritten event) {
        Invariant.check(event.revision() == revision + 1, "revision %s follows %s", event.revision(), revision);
        SortedTree<StoreKey, StoreEntry> after = entries;
        long bytesAfter = bytes;
        for (StoreEntry entry : event.put()) {
            bytesAfter += entry.size() - sizeOf(after, entry.key());
            after = after.with(entry.key(), entry);
        }
        for (StoreKey key : event.deleted()) {
            bytesAfter -= sizeOf(after, key);
            after = after.without(key);
        }
        SortedTree<Long, AnsweredWrite> known = event.instance() == instance ? answered : SortedTree.empty();
        known = known.with(event.request(), new AnsweredWrite(event.request(), event.revision()));
        if (known.size() > MAX_ANSWERED) {
            known = known.without(known.first().orElseThrow());
        }
        return new Store(epoch, event.instance(), event.revision(), bytesAfter, after, known);
    }

    private static long sizeOf(SortedTree<StoreKey, StoreEntry> entries, StoreKey key) {
        return entries.get(key).map(StoreEntry::size).orElse(0L);
    }
}
