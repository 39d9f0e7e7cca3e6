package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Matcher;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.placement.TaskCounts;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.domain.Place;
import dev.stoa.core.placement.Filters.Parts;

/**
 * What is worked out once for all tasks that are alike: their matcher, and agents by how much they are preferred for what they say of
 * themselves. Serves as long as the demand stands.
 */
public final class Search {
    /** Agents that are equally preferred, and by how much. */
    record Level(int weight, BitSet agents) {}

    private record Weighed(Matcher<Place> matcher, int weight) {}

    private final Want want;
    private final Domains domains;
    private final Filters filters;
    private final GpuGate gate;
    private final Among among;
    private final int candidates;
    private final Parts parts;
    private final Matcher<Place> whole;
    private final Matcher<Place> changing;
    private final List<Weighed> lastingPreferences = new ArrayList<>();
    private final List<Weighed> changingPreferences = new ArrayList<>();
    private List<Level> levels = List.of();
    private long levelsOf = -1;

    Search(Want want, Domains domains, Filters filters, GpuGate gate, int candidates) {
        this.want = want;
        this.domains = domains;
        this.filters = filters;
        this.gate = gate;
        this.among = among(want, gate);
        this.candidates = candidates;
        this.parts = Parts.of(want.constraint());
        TaskCounts<Place> counts = domains.countsOf(want.framework());
        this.whole = Matcher.of(want.constraint(), want.labels(), counts);
        this.changing = Matcher.of(parts.changing(), want.labels(), counts);
        for (Preference preference : want.preferences()) {
            Matcher<Place> matcher = Matcher.of(preference.constraint(), want.labels(), counts);
            (matcher.isLasting() ? lastingPreferences : changingPreferences)
                    .add(new Weighed(matcher, preference.weight()));
        }
    }

    private static Among among(Want want, GpuGate gate) {
        boolean isForAll = !want.pool().equals(PoolKey.UNRESERVED)
                || want.withExecutor().countOf(Resources.GPUS) > 0
                || gate.users().test(want.framework());
        return isForAll ? Among.ALL : Among.NOT_KEPT;
    }

    /** What is wanted. */
    public Want want() {
        return want;
    }

    /** Decides the whole constraint; the same one that commit uses. */
    public Matcher<Place> matcher() {
        return whole;
    }

    int candidates() {
        return candidates;
    }

    /** The part of the constraint about what agents say of themselves. */
    public Constraint lasting() {
        return parts.lasting();
    }

    /** Among which agents places are looked for. */
    public Among among() {
        return among;
    }

    /** Whether an agent is kept for others, which can use GPUs. */
    boolean isKeptForOthers(int agent) {
        return among == Among.NOT_KEPT && gate.kept().get(agent);
    }

    /** Whether its answer changes with tasks that come and go, or with time. */
    public boolean dependsOnTasks() {
        return !changing.isLasting() || !changingPreferences.isEmpty();
    }

    /** Whether the part of the constraint about what agents say of themselves is true of this one. */
    public boolean mayEverPass(int agent) {
        return lastingPasses().get(agent);
    }

    /** Whether all tasks that want the same resources out of the same pool have the same places. */
    public boolean isPlain() {
        return !dependsOnTasks() && want.executor().isEmpty();
    }

    /** The agents of which the lasting part of the constraint is true. A view that must not be changed. */
    BitSet lastingPasses() {
        return filters.passing(parts.lasting(), among);
    }

    boolean changingPasses(Place place, long waitedMillis) {
        return changing.passes(place, waitedMillis);
    }

    /** How much a place is preferred for what changes. */
    int changingWeight(Place place, long waitedMillis) {
        int sum = 0;
        for (Weighed preference : changingPreferences) {
            sum += preference.matcher().passes(place, waitedMillis) ? preference.weight() : 0;
        }
        return sum;
    }

    /** Whether agents that are not kept for whoever can use GPUs come first: it could use them, and wants none. */
    private boolean prefersOthers() {
        return among == Among.ALL
                && !gate.kept().isEmpty()
                && want.pool().equals(PoolKey.UNRESERVED)
                && want.withExecutor().countOf(Resources.GPUS) == 0;
    }

    /** The agents of which the lasting part of the constraint is true, those most preferred first. */
    List<Level> levels() {
        BitSet passing = lastingPasses();
        if (lastingPreferences.isEmpty()) {
            return prefersOthers()
                    ? List.of(
                            new Level(0, filters.passing(parts.lasting(), Among.NOT_KEPT)),
                            new Level(0, filters.passing(parts.lasting(), Among.KEPT)))
                    : List.of(new Level(0, passing));
        }
        if (levelsOf != filters.version()) {
            SortedMap<Integer, BitSet> byWeight = new TreeMap<>(Comparator.reverseOrder());
            for (int agent = passing.nextSetBit(0); agent >= 0; agent = passing.nextSetBit(agent + 1)) {
                Place place = domains.place(agent);
                int sum = 0;
                for (Weighed preference : lastingPreferences) {
                    boolean holds = preference.matcher().passes(place, Matcher.WAITS_FOR_NOTHING);
                    sum += holds ? preference.weight() : 0;
                }
                byWeight.computeIfAbsent(sum, weight -> new BitSet()).set(agent);
            }
            levels = byWeight.entrySet().stream()
                    .map(entry -> new Level(entry.getKey(), entry.getValue()))
                    .toList();
            levelsOf = filters.version();
        }
        return levels;
    }
}
