package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.domain.Place;
import dev.stoa.core.placement.Search.Level;

/** One go at finding places, one after the other, each with those before it taken; everything is taken back in the end. */
final class Attempt {
    private static final String PRETENDED = "_pretended.";

    private final Search search;
    private final Want want;
    private final Stock stock;
    private final Domains domains;
    private final RunningExecutors executors;
    private final long waitedMillis;
    private final Resources bare;
    private final AmountOrder order;
    private final long leastAmount;
    private final boolean memory;
    private final List<Spot> spots = new ArrayList<>();
    private final List<Resources> usableBefore = new ArrayList<>();
    private final BitSet started = new BitSet();
    // Levels before this one have no place left: within an attempt things only get fuller.
    private int level;
    private int best;
    private int bestWeight;
    private double bestEmptiness;

    Attempt(Search search, Stock stock, Domains domains, RunningExecutors executors, long waitedMillis) {
        this.search = search;
        this.want = search.want();
        this.stock = stock;
        this.domains = domains;
        this.executors = executors;
        this.waitedMillis = waitedMillis;
        this.bare = want.resources();
        this.memory = stock.isMemoryHeavy(want.withExecutor());
        this.order = stock.order(memory);
        this.leastAmount = memory ? bare.memoryMib() : bare.cpuMillis();
    }

    int size() {
        return spots.size();
    }

    List<Spot> spots() {
        return List.copyOf(spots);
    }

    static Resources needed(Want want, int agent, RunningExecutors executors) {
        boolean runs = want.executor()
                .map(hosting -> executors.runs(agent, want.framework(), hosting.id()))
                .orElse(true);
        return runs ? want.resources() : want.withExecutor();
    }

    /** Finds places on these agents before any other, as many as there are and are wanted. */
    void placeOn(Collection<Integer> agents, int most) {
        for (int agent : agents) {
            boolean fits = search.mayEverPass(agent);
            while (fits && size() < most) {
                best = AmountOrder.NONE;
                fits = considered(agent);
                if (fits) {
                    take(agent);
                }
            }
        }
    }

    /** Finds one more place; whether there was one. */
    boolean placeOne() {
        List<Level> levels = search.levels();
        while (level < levels.size()) {
            best = AmountOrder.NONE;
            if (want.strategy() == Strategy.PACK) {
                lookUpwards(levels.get(level).agents());
            } else {
                lookDownwards(levels.get(level).agents());
            }
            if (best != AmountOrder.NONE) {
                take(best);
                return true;
            }
            if (search.dependsOnTasks()) {
                // What is placed may open a better level again: with tasks counted, fuller is not always less.
                return laterLevel(levels);
            }
            level++;
        }
        return false;
    }

    private boolean laterLevel(List<Level> levels) {
        for (int later = level + 1; later < levels.size(); later++) {
            if (want.strategy() == Strategy.PACK) {
                lookUpwards(levels.get(later).agents());
            } else {
                lookDownwards(levels.get(later).agents());
            }
            if (best != AmountOrder.NONE) {
                take(best);
                return true;
            }
        }
        return false;
    }

    private void lookUpwards(BitSet agents) {
        int found = 0;
        int agent = order.firstFrom(AmountOrder.stepOf(leastAmount));
        while (agent != AmountOrder.NONE) {
            if (agents.get(agent) && considered(agent) && ++found >= search.candidates()) {
                return;
            }
            agent = order.up(agent);
        }
    }

    private void lookDownwards(BitSet agents) {
        int found = 0;
        int least = AmountOrder.stepOf(leastAmount);
        int agent = order.firstFromTop();
        while (agent != AmountOrder.NONE) {
            if (agents.get(agent) && considered(agent) && ++found >= search.candidates()) {
                return;
            }
            agent = order.down(agent, least);
        }
    }

    /** Whether an agent would do; if it is the best so far, it is remembered. */
    private boolean considered(int agent) {
        Resources usable = stock.usable(agent);
        Resources needed = neededAt(agent).namedFrom(usable);
        if (!usable.contains(needed)) {
            return false;
        }
        Place place = domains.place(agent);
        if (!search.changingPasses(place, waitedMillis)) {
            return false;
        }
        int weight = search.changingWeight(place, waitedMillis);
        double emptiness = stock.emptinessWithout(agent, needed);
        boolean better = best == AmountOrder.NONE
                || weight > bestWeight
                || (weight == bestWeight
                        && (want.strategy() == Strategy.PACK ? emptiness < bestEmptiness : emptiness > bestEmptiness));
        if (better) {
            best = agent;
            bestWeight = weight;
            bestEmptiness = emptiness;
        }
        return true;
    }

    private Resources neededAt(int agent) {
        if (want.executor().isEmpty()) {
            return bare;
        }
        return started.get(agent) ? bare : needed(want, agent, executors);
    }

    private void take(int agent) {
        Resources before = stock.usable(agent);
        Resources needed = neededAt(agent).namedFrom(before);
        usableBefore.add(before);
        spots.add(new Spot(agent, needed));
        started.set(agent);
        stock.pretend(agent, before.minus(needed));
        if (search.dependsOnTasks()) {
            domains.pretend(agent, pretended(spots.size()), want.labels());
        }
    }

    void takeBack() {
        for (int i = spots.size() - 1; i >= 0; i--) {
            stock.pretend(spots.get(i).agent(), usableBefore.get(i));
            if (search.dependsOnTasks()) {
                domains.endPretence(pretended(i + 1));
            }
        }
    }

    private TaskKey pretended(int number) {
        return new TaskKey(want.framework(), new TaskId(PRETENDED + number));
    }
}
