package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Matcher;
import dev.stoa.api.placement.TaskCount;
import dev.stoa.api.placement.TaskCounts;
import dev.stoa.core.domain.Place;

/**
 * For each constraint about what agents say of themselves, the agents of which it is true: found out once and kept while agents
 * come and go. At most {@value #MAX_FILTERS} are kept; the one used longest ago makes room.
 */
final class Filters {
    static final int MAX_FILTERS = 512;

    /** A constraint in two parts: one that can be kept, and one that depends on tasks and time. */
    record Parts(Constraint lasting, Constraint changing) {
        static Parts of(Constraint constraint) {
            List<Constraint> lasting = new ArrayList<>();
            List<Constraint> changing = new ArrayList<>();
            List<Constraint> all = constraint instanceof Constraint.All joined ? joined.of() : List.of(constraint);
            for (Constraint each : all) {
                (isLasting(each) ? lasting : changing).add(each);
            }
            return new Parts(joined(lasting), joined(changing));
        }

        private static Constraint joined(List<Constraint> of) {
            return of.size() == 1 ? of.get(0) : new Constraint.All(of);
        }
    }

    private record Key(Constraint lasting, Among among) {}

    private record Filter(Matcher<Place> matcher, Among among, BitSet passing) {
        void decide(Place place, BitSet kept) {
            boolean isAmong = among == Among.ALL || (among == Among.KEPT) == kept.get(place.index());
            passing.set(place.index(), isAmong && matcher.passes(place, Matcher.WAITS_FOR_NOTHING));
        }
    }

    private static final TaskCounts<Place> NO_TASKS = (domain, tasks) -> new TaskCount<>() {
        @Override
        public int at(Place candidate) {
            return NO_DOMAIN;
        }

        @Override
        public int fewest() {
            return 0;
        }

        @Override
        public int total() {
            return 0;
        }
    };

    private final SortedMap<Integer, Place> places;
    private final BitSet kept;
    private final Map<Key, Filter> filters = new LinkedHashMap<>(16, 0.75f, true);
    private long version;

    /** Filters over these places, by their indexes, some of which may be kept; that must be known before a place changes. */
    Filters(SortedMap<Integer, Place> places, BitSet kept) {
        this.places = places;
        this.kept = kept;
    }

    static boolean isLasting(Constraint constraint) {
        return matcher(constraint).isLasting();
    }

    private static Matcher<Place> matcher(Constraint constraint) {
        return Matcher.of(constraint, Collections.emptySortedMap(), NO_TASKS);
    }

    /** Rises whenever an agent comes, goes or says other things. */
    long version() {
        return version;
    }

    /** The agents of which a lasting constraint is true. A view that must not be changed. */
    BitSet passing(Constraint lasting, Among among) {
        Key key = new Key(lasting, kept.isEmpty() ? Among.ALL : among);
        Filter known = filters.get(key);
        if (known != null) {
            return known.passing();
        }
        Filter made = new Filter(matcher(lasting), key.among(), new BitSet());
        places.values().forEach(place -> made.decide(place, kept));
        filters.put(key, made);
        if (filters.size() > MAX_FILTERS) {
            Iterator<Filter> oldest = filters.values().iterator();
            oldest.next();
            oldest.remove();
        }
        return made.passing();
    }

    void changed(Place place) {
        version++;
        filters.values().forEach(filter -> filter.decide(place, kept));
    }

    void removed(int agent) {
        version++;
        filters.values().forEach(filter -> filter.passing().clear(agent));
    }
}
