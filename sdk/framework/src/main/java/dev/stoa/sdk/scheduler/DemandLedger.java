package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.BitSet;
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

    /** @param max the most demands that stand at one time */
    DemandLedger(int max) {
        this.max = max;
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
        entries.put(demand.id(), entry);
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
        return entries.remove(id) != null;
    }

    /** A task is known to have been placed: by the master's word, or because it has a status. */
    void placed(TaskId task) {
        String id = task.value();
        int dot = id.lastIndexOf('.');
        if (dot < 0 || entries.isEmpty() || !id.substring(dot + 1).matches("[0-9]{1,6}")) {
            return;
        }
        int number = Integer.parseInt(id.substring(dot + 1));
        for (Entry entry : entries.values()) {
            boolean launches = entry.demand.fulfilment() == Demand.Fulfilment.LAUNCH;
            if (launches
                    && number < entry.demand.count()
                    && entry.demand.template().id().value().equals(id.substring(0, dot))) {
                entry.placed.set(number);
            }
        }
    }
}
