package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.Resources;
import dev.stoa.core.domain.Place;
import dev.stoa.core.placement.Search.Level;

/**
 * Chooses on which agents a demand will fit soonest: those that lack least of what it needs, measured by what they have and by
 * what became free on them lately. Agents
 * that could never hold a task, or on which others are promised too much for that or are made room for, are passed over.
 */
final class Gathering {
    private record Nearest(int agent, Resources needed, double atBest, double lacks) {}

    private static final Comparator<Nearest> SOONEST_FIRST = Comparator.comparingDouble(Nearest::atBest)
            .thenComparingDouble(Nearest::lacks)
            .thenComparingInt(Nearest::agent);

    private final Search search;
    private final Stock stock;
    private final RunningExecutors executors;
    private final SortedMap<Integer, Place> places;
    private final long waitedMillis;

    Gathering(
            Search search,
            Stock stock,
            RunningExecutors executors,
            SortedMap<Integer, Place> places,
            long waitedMillis) {
        this.search = search;
        this.stock = stock;
        this.executors = executors;
        this.places = places;
        this.waitedMillis = waitedMillis;
    }

    /** What is to be promised on which agents, so that so many tasks will fit; empty if there are not enough agents beside some. */
    SortedMap<Integer, Resources> agentsFor(int tasks, long owner, BitSet notOn) {
        List<Nearest> all = new ArrayList<>();
        for (Level level : search.levels()) {
            BitSet agents = level.agents();
            for (int agent = agents.nextSetBit(0); agent >= 0; agent = agents.nextSetBit(agent + 1)) {
                Place place = places.get(agent);
                if (place == null
                        || !place.isOpen()
                        || notOn.get(agent)
                        || !stock.present().get(agent)
                        || stock.isBeingCleared(agent)) {
                    continue;
                }
                Resources needed = Attempt.needed(search.want(), agent, executors);
                if (stock.room(agent, owner).hasRoomFor(needed) && search.changingPasses(place, waitedMillis)) {
                    all.add(new Nearest(
                            agent, needed, stock.lacksAtBest(agent, owner, needed), stock.lacks(agent, owner, needed)));
                }
            }
        }
        all.sort(SOONEST_FIRST);
        return chosen(all, tasks, owner);
    }

    private SortedMap<Integer, Resources> chosen(List<Nearest> all, int tasks, long owner) {
        SortedMap<Integer, Resources> chosen = new TreeMap<>();
        int left = tasks;
        for (Nearest next : all) {
            if (left == 0) {
                break;
            }
            chosen.put(next.agent(), next.needed());
            left--;
            left -= addMore(chosen, next.agent(), left, stock.usable(next.agent(), owner));
        }
        for (Nearest next : left == 0 ? List.<Nearest>of() : all) {
            // Not enough agents for one each: more than one where there is room once others have ended.
            left -= addMore(chosen, next.agent(), left, stock.room(next.agent(), owner));
        }
        return left == 0 ? chosen : new TreeMap<>();
    }

    /** Adds at most so many more tasks on an agent that is chosen, as long as the room has place for them; answers how many. */
    private int addMore(SortedMap<Integer, Resources> chosen, int agent, int most, Resources room) {
        Resources another = search.want().resources();
        if (search.dependsOnTasks()
                || !another.ranges().isEmpty()
                || !another.sets().isEmpty()) {
            return 0;
        }
        int added = 0;
        while (added < most
                && room.hasRoomFor(chosen.getOrDefault(agent, Resources.NONE).plus(another))) {
            chosen.merge(agent, another, Resources::plus);
            added++;
        }
        return added;
    }
}
