package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Ranges;

/**
 * The demands that stand, and which of their tasks are known to have been placed: what is stated again on each new subscription, so
 * that nothing is lost and nothing is doubled.
 */
final class DemandLedger {
    private static final class Entry {
        private final Demand demand;
        private final long sinceMillis;
        private final BitSet placed = new BitSet();
        private boolean said;

        Entry(Demand demand, long sinceMillis) {
            this.demand = demand;
            this.sinceMillis = sinceMillis;
        }
    }

    private final int max;
    private final Map<DemandId, Entry> entries = new TreeMap<>();
    // Those that launch; a demand's tasks are called after its template.
    private final Map<String, Map<DemandId, Entry>> entriesByTemplate = new HashMap<>();
    // How many demands of a name the author has taken back on this session of which the master has not said that they
    // ended.
    private final Map<DemandId, Integer> takenBack = new TreeMap<>();

    /** @param max the most demands that stand at one time */
    DemandLedger(int max) {
        this.max = max;
    }

    /** Whether a demand of that name stands. */
    boolean stands(DemandId id) {
        return entries.containsKey(id);
    }

    /** Takes a demand in, in place of one of its name; false if there are too many. */
    boolean state(Demand demand, long nowMillis) {
        Entry before = entries.get(demand.id());
        if (before == null && entries.size() >= max) {
            return false;
        }
        Entry entry = new Entry(demand, nowMillis);
        if (before != null
                && before.demand.template().id().equals(demand.template().id())) {
            entry.placed.or(before.placed);
        }
        remove(demand.id());
        entries.put(demand.id(), entry);
        if (demand.fulfilment() == Demand.Fulfilment.LAUNCH) {
            entriesByTemplate
                    .computeIfAbsent(demand.template().id().value(), template -> new HashMap<>())
                    .put(demand.id(), entry);
        }
        return true;
    }

    /** The call that states a demand, as it stands now. */
    Optional<SchedulerCall.StateDemand> statement(DemandId id, long nowMillis) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        long stoodMillis = entry.said ? Math.max(1, nowMillis - entry.sinceMillis) : 0;
        entry.said = true;
        return Optional.of(new SchedulerCall.StateDemand(entry.demand, ranges(entry.placed), stoodMillis));
    }

    /** The calls that state all demands again. */
    List<SchedulerCall.StateDemand> statements(long nowMillis) {
        List<SchedulerCall.StateDemand> all = new ArrayList<>();
        new ArrayList<>(entries.keySet()).forEach(id -> statement(id, nowMillis).ifPresent(all::add));
        return all;
    }

    private static Ranges ranges(BitSet placed) {
        List<Ranges.Interval> intervals = new ArrayList<>();
        for (int from = placed.nextSetBit(0); from >= 0; ) {
            int end = placed.nextClearBit(from);
            intervals.add(new Ranges.Interval(from, end - 1));
            from = placed.nextSetBit(end);
        }
        return new Ranges(intervals);
    }

    /** Forgets a demand; whether there was one. */
    boolean remove(DemandId id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            entriesByTemplate.computeIfPresent(entry.demand.template().id().value(), (template, same) -> {
                same.remove(id);
                return same.isEmpty() ? null : same;
            });
        }
        return entry != null;
    }

    /** The author takes a demand back from the master, who will say that it has ended. */
    void takeBack(DemandId id) {
        if (remove(id)) {
            takenBack.merge(id, 1, Integer::sum);
        }
    }

    /** The master says that a demand has ended: the one that was taken back, also if another of its name was stated since. */
    void ended(DemandId id) {
        if (takenBack.containsKey(id)) {
            takenBack.computeIfPresent(id, (demand, many) -> many == 1 ? null : many - 1);
        } else {
            remove(id);
        }
    }

    /** The session is over: takes out what was taken back of which the master will not say any more that it has ended. */
    List<DemandId> takenBackUnanswered() {
        List<DemandId> unanswered = new ArrayList<>();
        takenBack.forEach((id, many) -> unanswered.addAll(Collections.nCopies(many, id)));
        takenBack.clear();
        return unanswered;
    }

    /** A task is known to have been placed: by the master's word, or because it has a status. */
    void placed(TaskId task) {
        String id = task.value();
        int dot = id.lastIndexOf('.');
        if (dot < 0 || entriesByTemplate.isEmpty()) {
            return;
        }
        Map<DemandId, Entry> entriesOfTemplate = entriesByTemplate.get(id.substring(0, dot));
        int number = number(id, dot + 1);
        if (entriesOfTemplate == null || number < 0) {
            return;
        }
        for (Entry entry : entriesOfTemplate.values()) {
            if (number < entry.demand.count()) {
                entry.placed.set(number);
            }
        }
    }

    /** The number that an id ends with, of 1 to 6 digits; -1 if it is none. */
    private static int number(String id, int from) {
        int digits = id.length() - from;
        if (digits < 1 || digits > 6) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < id.length(); i++) {
            char digit = id.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
