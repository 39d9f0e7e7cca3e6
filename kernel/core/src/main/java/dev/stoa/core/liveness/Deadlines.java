package dev.stoa.core.liveness;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When each of many things is due. Setting, clearing and asking cost O(log n). One owner, one thread.
 *
 * @param <K> what is due
 */
public final class Deadlines<K extends Comparable<K>> {
    private final SortedMap<K, Long> dueByKey = new TreeMap<>();
    private final NavigableMap<Long, SortedSet<K>> keysByDue = new TreeMap<>();

    /** Sets when a thing is due, in place of any earlier time. */
    public void set(K key, long dueMillis) {
        clearIfSet(key);
        dueByKey.put(key, dueMillis);
        keysByDue.computeIfAbsent(dueMillis, due -> new TreeSet<>()).add(key);
    }

    /** Forgets a thing, if it is there. */
    public void clearIfSet(K key) {
        Long due = dueByKey.remove(key);
        if (due == null) {
            return;
        }
        SortedSet<K> keys = keysByDue.get(due);
        if (keys != null) {
            keys.remove(key);
            if (keys.isEmpty()) {
                keysByDue.remove(due);
            }
        }
    }

    /** Takes out all that is due by now, earliest first, then in the order of the keys. */
    public List<K> takeDue(long nowMillis) {
        List<K> due = new ArrayList<>();
        keysByDue.headMap(nowMillis, true).values().forEach(due::addAll);
        keysByDue.headMap(nowMillis, true).clear();
        due.forEach(dueByKey::remove);
        return due;
    }

    /** When the next thing is due. */
    public OptionalLong next() {
        return keysByDue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(keysByDue.firstKey());
    }

    /** When this thing is due. */
    public OptionalLong dueOf(K key) {
        Long due = dueByKey.get(key);
        return due == null ? OptionalLong.empty() : OptionalLong.of(due);
    }

    public int size() {
        return dueByKey.size();
    }
}
