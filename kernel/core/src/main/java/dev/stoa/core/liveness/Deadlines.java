package dev.stoa.core.liveness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * When each of many things is due. Setting, clearing and asking cost O(log of the number of different times). One owner, one thread.
 *
 * @param <K> what is due
 */
public final class Deadlines<K extends Comparable<K>> {
    // Looked up, walked by nobody.
    private final Map<K, Long> dueByKey = new HashMap<>();
    private final NavigableMap<Long, Set<K>> keysByDue = new TreeMap<>();

    /** Sets when a thing is due, in place of any earlier time. */
    public void set(K key, long dueMillis) {
        clearIfSet(key);
        dueByKey.put(key, dueMillis);
        keysByDue.computeIfAbsent(dueMillis, due -> new HashSet<>()).add(key);
    }

    /** Forgets a thing, if it is there. */
    public void clearIfSet(K key) {
        Long due = dueByKey.remove(key);
        if (due == null) {
            return;
        }
        Set<K> keys = keysByDue.get(due);
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
        keysByDue.headMap(nowMillis, true).values().forEach(keys -> keys.stream()
                .sorted()
                .forEach(due::add));
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
