package dev.stoa.core.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreOperation;

/**
 * Who is to be told of a store's changes, and the newest changes, so that a watch can begin behind a revision that is past.
 * Soft state: the changes come back by replay, the watches when the framework asks again. One owner, one thread.
 */
public final class StoreWatches {
    /** How many watches there may be at a time. */
    public static final int MAX_WATCHES = 100;

    /** How many of the newest changes are kept. */
    static final int MAX_CHANGES = 1_000;

    /** How many bytes of the newest changes are kept. */
    static final long MAX_BYTES = 2_097_152;

    private final SortedMap<Long, String> prefixes = new TreeMap<>();
    private final Deque<StoreChanges> newest = new ArrayDeque<>();
    private long newestBytes;
    private long instance;
    private long knownAfter;
    private long revision;

    /** What a framework is to be told, beside answers. */
    public sealed interface News {
        /** Whose watch it is for. */
        long watch();

        /** The watched keys changed so. */
        record Changed(long watch, StoreChanges changes) implements News {}

        /** Changes up to this revision are not known any more: read again. */
        record Skipped(long watch, long revision) implements News {}
    }

    /** The answer to a watch that begins, and what it has missed. */
    public record Begun(StoreAnswer answer, List<News> missed) {}

    /** Starts from a snapshot, if that is later than all that is known: what lies before it can be told nobody. */
    public void startIfBehind(long atRevision) {
        if (revision < atRevision) {
            newest.clear();
            newestBytes = 0;
            knownAfter = atRevision;
            revision = atRevision;
        }
    }

    /** Keeps a change, for watches that begin later. */
    public void keep(StoreChanges changes) {
        startIfBehind(changes.revision() - 1);
        newest.add(changes);
        newestBytes += changes.size();
        revision = changes.revision();
        while (newest.size() > MAX_CHANGES || (newestBytes > MAX_BYTES && newest.size() > 1)) {
            StoreChanges oldest = newest.remove();
            newestBytes -= oldest.size();
            knownAfter = oldest.revision();
        }
    }

    /** What is to be told of a change that is recorded now. */
    public List<News> tell(StoreChanges changes) {
        List<News> news = new ArrayList<>();
        prefixes.forEach((watch, prefix) -> addIfAny(news, watch, changes.startingWith(prefix)));
        return news;
    }

    /** Begins a watch, or begins it anew. A newer instance ends the watches of those before it. */
    public Begun begin(long ofInstance, StoreOperation.Watch begin) {
        if (ofInstance > instance) {
            prefixes.clear();
            instance = ofInstance;
        }
        if (begin.afterRevision() > revision) {
            return new Begun(
                    new StoreAnswer.Refused(
                            StoreAnswer.Reason.REVISION_AHEAD,
                            "a watch behind revision %d cannot begin, the store is at %d"
                                    .formatted(begin.afterRevision(), revision)),
                    List.of());
        }
        if (!prefixes.containsKey(begin.watch()) && prefixes.size() >= MAX_WATCHES) {
            return new Begun(
                    new StoreAnswer.Refused(
                            StoreAnswer.Reason.TOO_MANY_WATCHES,
                            "%d watches are open, there may be %d".formatted(prefixes.size(), MAX_WATCHES)),
                    List.of());
        }
        prefixes.put(begin.watch(), begin.prefix());
        return new Begun(new StoreAnswer.WatchBegun(begin.watch(), revision), missed(begin));
    }

    private List<News> missed(StoreOperation.Watch begin) {
        if (begin.afterRevision() < knownAfter) {
            return List.of(new News.Skipped(begin.watch(), revision));
        }
        List<News> news = new ArrayList<>();
        for (StoreChanges changes : newest) {
            if (changes.revision() > begin.afterRevision()) {
                addIfAny(news, begin.watch(), changes.startingWith(begin.prefix()));
            }
        }
        return news;
    }

    private static void addIfAny(List<News> news, long watch, StoreChanges changes) {
        if (!changes.isEmpty()) {
            news.add(new News.Changed(watch, changes));
        }
    }

    /** Ends a watch, if it is there. */
    public StoreAnswer end(StoreOperation.Unwatch end) {
        prefixes.remove(end.watch());
        return new StoreAnswer.WatchEnded(end.watch());
    }
}
