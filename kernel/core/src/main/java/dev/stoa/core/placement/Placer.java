package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Promise.Backing;
import dev.stoa.core.domain.Domains;
import dev.stoa.core.domain.Place;
import org.jspecify.annotations.Nullable;

/**
 * Finds places for tasks that are alike.
 *
 * <p>It keeps a picture of what is free, is told of each change, and leaves no trace of looking. Agents are filtered once for
 * each constraint; then they are walked in the order of what they have free, fullest or emptiest first, until
 * {@link PlacerConfig#candidates} of them would do; the best of these is taken, and so on for the next task. A task costs
 * O(candidates) while there is plenty and at most O(agents) when there is not. The same history gives the same places. One owner,
 * one thread.
 */
public final class Placer {
    private final Domains domains;
    private final RunningExecutors executors;
    private final PlacerConfig config;
    private final Map<PoolKey, Stock> stocks = new HashMap<>();
    private final SortedMap<Integer, Place> places = new TreeMap<>();
    private final GpuGate gate;
    private final Filters filters;
    private final Promises promises;
    private final BitSet closed = new BitSet();
    private long chances;

    /**
     * A placer that sees no agents yet.
     *
     * @param domains where tasks are counted; while it looks it counts the tasks that it would place and takes them back
     * @param gate which agents are kept for those that can use GPUs
     */
    public Placer(Domains domains, RunningExecutors executors, GpuGate gate, PlacerConfig config) {
        this.domains = domains;
        this.executors = executors;
        this.config = config;
        this.gate = gate;
        this.filters = new Filters(places, gate.kept());
        this.promises = new Promises(config.promises());
    }

    /** An agent has come, or says other things of itself; {@link Domains} must know already. */
    public void agentChanged(int agent, AgentInfo info) {
        Place place = domains.place(agent);
        places.put(agent, place);
        filters.changed(place);
        chances++;
    }

    /** An agent has opened or closed, or may have. */
    public void openChanged(int agent, boolean open) {
        if (open && closed.get(agent)) {
            closed.clear(agent);
            chances++;
        } else if (!open && !closed.get(agent)) {
            closed.set(agent);
            stocks.values().forEach(stock -> promises.broke(stock.ownersOn(agent)));
        }
    }

    /** An agent has gone. */
    public void agentRemoved(int agent) {
        places.remove(agent);
        closed.clear(agent);
        stocks.values().forEach(stock -> promises.broke(stock.ownersOn(agent)));
        stocks.values().forEach(stock -> stock.removeIfIn(agent));
        stocks.values().removeIf(Stock::isEmpty);
        promises.agentRemoved(agent);
        filters.removed(agent);
    }

    /** So much of an agent's pool is free now; nothing while the agent is closed. Returns whether there is more of any kind. */
    public boolean freeChanged(int agent, PoolKey pool, Resources total, Resources free) {
        return stocks.computeIfAbsent(pool, name -> new Stock()).put(agent, total, free);
    }

    /** An agent has this pool no more, and nothing of it is promised. */
    public void poolRemoved(int agent, PoolKey pool) {
        Stock stock = stocks.get(pool);
        if (stock != null) {
            promises.broke(stock.ownersOn(agent));
            stock.ownersOn(agent).forEach(owner -> promises.end(owner, agent));
            stock.removeIfIn(agent);
            if (stock.isEmpty()) {
                stocks.remove(pool);
            }
        }
    }

    /** What of an agent's unreserved resources, of which so much is free, others than owners of promises may have. */
    public Resources unpromised(int agent, Resources free) {
        Resources left = free;
        for (SortedMap<Integer, Resources> agents : promises.all().values()) {
            Resources kept = agents.get(agent);
            left = kept == null ? left : Leftover.of(left, kept);
        }
        return left;
    }

    /** Prepares to look for places for this want, again and again if need be. */
    public Search search(Want want) {
        return new Search(want, domains, filters, gate, config.candidates());
    }

    /**
     * Finds places for so many tasks, or for none if there are not enough.
     *
     * @param owner whose promises are not in the way; {@link #NOBODY} for none
     * @param least 1 if each task stands for itself
     * @param most at least {@code least}
     * @param waitedMillis how long the tasks have been wanted
     */
    public List<Spot> place(Search search, long owner, int least, int most, long waitedMillis) {
        Stock stock = stocks.get(search.want().pool());
        if (stock == null) {
            return List.of();
        }
        SortedMap<Integer, Resources> own = promises.of(owner);
        own.keySet().forEach(agent -> stock.pretend(agent, stock.usable(agent, owner)));
        Attempt attempt = new Attempt(search, stock, domains, executors, waitedMillis);
        try {
            attempt.placeOn(own.keySet(), most);
            while (attempt.size() < most && attempt.placeOne()) {
                // Each place is chosen with those before it taken.
            }
            return attempt.size() >= least ? attempt.spots() : List.of();
        } finally {
            attempt.takeBack();
            own.keySet().forEach(stock::refresh);
        }
    }

    /** The owner of no promises. */
    public static final long NOBODY = Promises.NOBODY;

    /**
     * Promises an owner the agents on which so many tasks will fit soonest, in place of what was promised before: those that
     * lack least now. What becomes free there goes to it and nobody else.
     *
     * @param notOn agents that are passed over
     * @return whether so many could be promised; if not, what was promised before still is
     */
    public boolean promise(Search search, long owner, int tasks, long waitedMillis, BitSet notOn) {
        Stock stock = stocks.get(search.want().pool());
        if (stock == null || !(promises.waits(owner) || promises.mayPromise())) {
            return false;
        }
        SortedMap<Integer, Resources> agents =
                new Gathering(search, stock, executors, places, waitedMillis).agentsFor(tasks, owner, notOn);
        if (agents.isEmpty()) {
            return false;
        }
        endPromisesBut(agents, stock, owner);
        promises.put(owner, agents);
        agents.forEach((agent, needed) -> stock.promise(agent, owner, needed, Backing.WHAT_ENDS));
        return true;
    }

    /**
     * Keeps so much on these agents for an owner for whom others are taken away there, in place of what was promised before; what
     * is kept is where its places are looked for first. Agents that are not in are passed over.
     */
    public void keep(PoolKey pool, long owner, SortedMap<Integer, Resources> agents) {
        Stock stock = stocks.get(pool);
        SortedMap<Integer, Resources> there = new TreeMap<>(agents);
        there.keySet().removeIf(agent -> stock == null || !stock.present().get(agent));
        if (stock == null || there.isEmpty()) {
            endPromises(pool, owner);
        } else {
            endPromisesBut(there, stock, owner);
            // It is one less of those that have waited.
            chances += promises.waits(owner) ? 1 : 0;
            promises.putCleared(owner, there);
            there.forEach((agent, kept) -> stock.promise(agent, owner, kept, Backing.WHAT_WAS_TAKEN));
        }
    }

    /**
     * Agents on which a task could be, were enough free: they are open, its constraint holds, and they are large enough.
     *
     * @param from the index at which to begin; goes on at 0 after the last
     * @param looks how many agents are looked at at most, 1 or more
     * @param most how many are wanted at most, 1 or more
     */
    public Hall rooms(Search search, long waitedMillis, int from, int looks, int most) {
        Stock stock = stocks.get(search.want().pool());
        BitSet passing = search.lastingPasses();
        int all = stock == null ? 0 : passing.cardinality();
        List<Integer> found = new ArrayList<>();
        int looked = 0;
        int next = from;
        while (stock != null && looked < Math.min(looks, all) && found.size() < most) {
            int agent = passing.nextSetBit(next);
            agent = agent < 0 ? passing.nextSetBit(0) : agent;
            Place place = places.get(agent);
            if (place != null
                    && place.isOpen()
                    && stock.present().get(agent)
                    && stock.total(agent).hasRoomFor(needed(search.want(), agent))
                    && search.changingPasses(place, waitedMillis)) {
                found.add(agent);
            }
            looked++;
            next = agent + 1;
        }
        return new Hall(found, next, looked, all);
    }

    /**
     * Some of the agents on which a task could be.
     *
     * @param agents their indexes
     * @param next where to go on
     * @param looked how many agents were looked at
     * @param all how many there are to look at
     */
    public record Hall(List<Integer> agents, int next, int looked, int all) {
        public Hall {
            agents = List.copyOf(agents);
        }
    }

    /**
     * Begins to try out who of a pool would go where; empty if no agent has it.
     *
     * @param owner whose promises are not in the way; {@link #NOBODY} for none
     */
    public Optional<Trial> trial(PoolKey pool, long owner) {
        return Optional.ofNullable(stocks.get(pool))
                .map(stock -> new Trial(
                        stock, domains, executors, owner, promises.of(owner).keySet()));
    }

    /** Ends an owner's promises on all agents but these, on which the place among those that share them is kept. */
    private void endPromisesBut(SortedMap<Integer, Resources> agents, Stock stock, long owner) {
        for (int agent : promises.of(owner).keySet()) {
            if (!agents.containsKey(agent)) {
                stock.endPromiseIfMade(agent, owner);
                chances++;
            }
        }
    }

    /** Ends an owner's promises; what they kept is anybody's again. */
    public void endPromises(PoolKey pool, long owner) {
        Stock stock = stocks.get(pool);
        chances += promises.holds(owner) ? 1 : 0;
        SortedMap<Integer, Resources> own = promises.remove(owner);
        if (stock != null) {
            own.keySet().forEach(agent -> stock.endPromiseIfMade(agent, owner));
        }
    }

    /** Whether an owner is promised something because it has waited too long, and not what is taken away for it. */
    public boolean waitsFor(long owner) {
        return promises.waits(owner);
    }

    /** Whether one more owner may be promised something because it has waited too long. */
    public boolean mayPromise() {
        return promises.mayPromise();
    }

    /** Rises whenever somebody may be promised what could not be before: a promise has ended, an agent has come or opened. */
    public long chances() {
        return chances;
    }

    /** Whether an agent that was promised to those who have waited too long has closed or gone. Cheap. */
    public boolean hasBroken() {
        return !promises.broken().isEmpty();
    }

    /** The owners of whom that is so, since this was last asked. */
    public List<Long> takeBroken() {
        List<Long> owners = List.copyOf(promises.broken());
        promises.broken().clear();
        return owners;
    }

    /** On which of the agents that are promised to an owner it lacks something still, and how much of what they have. */
    public SortedMap<Integer, Double> lackingOf(PoolKey pool, long owner) {
        SortedMap<Integer, Double> lacking = new TreeMap<>();
        Stock stock = stocks.get(pool);
        if (stock != null) {
            promises.of(owner).forEach((agent, kept) -> {
                double lacks = stock.lacks(agent, owner, kept);
                if (lacks > 0) {
                    lacking.put(agent, lacks);
                }
            });
        }
        return lacking;
    }

    /** What becomes free from now on counts, and what did since the last time; what did before does no more. */
    public void turnOver() {
        stocks.values().forEach(stock -> stock.turnover().turn());
    }

    /** What became free until now does not count. */
    public void forgetTurnover() {
        stocks.values().forEach(stock -> stock.turnover().forget());
    }

    /** What is promised to an owner, by the agents' indexes. A view. */
    public SortedMap<Integer, Resources> promisedTo(long owner) {
        return Collections.unmodifiableSortedMap(promises.of(owner));
    }

    /** How many owners hold promises. */
    public int promiseHolders() {
        return promises.all().size();
    }

    /** Whether so much fits on this agent now, out of what nobody else is promised. */
    public boolean mayFit(PoolKey pool, Resources resources, int agent, long owner) {
        Stock stock = stocks.get(pool);
        return stock != null
                && stock.present().get(agent)
                && stock.usable(agent, owner).hasRoomFor(resources);
    }

    /** What one task takes on this agent: its executor's resources, too, where that does not run. */
    public Resources needed(Want want, int agent) {
        return Attempt.needed(want, agent, executors);
    }

    /** How much of a pool may be taken on all agents together by those to whom nothing is promised. O(agents). */
    public Quantities usableInAll(PoolKey pool) {
        Stock stock = stocks.get(pool);
        return stock == null ? Quantities.NONE : stock.usableInAll();
    }

    /** Whether so much is enough for so many tasks, were it in the right places. */
    public static boolean isEnough(Quantities free, Want want, int tasks) {
        return Scatter.isEnough(free, Quantities.of(want.resources()), tasks);
    }

    /** Rises whenever an agent comes, goes or says other things. */
    public long agentsVersion() {
        return filters.version();
    }

    /** All agents that are in, by index. A view. */
    public SortedMap<Integer, Place> places() {
        return Collections.unmodifiableSortedMap(places);
    }

    /** Says for every agent why one task would do there or not. */
    public Explainer explainer(Search search) {
        return new Explainer(this, search);
    }

    /** The picture of a pool, if any agent has had it. */
    @Nullable
    Stock stock(PoolKey pool) {
        return stocks.get(pool);
    }
}
