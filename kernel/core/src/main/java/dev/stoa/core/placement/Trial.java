package dev.stoa.core.placement;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.domain.Domains;

/**
 * Tries out who of one pool would go where, one after the other, each with those before it in their places; leaves no trace once it
 * is closed. What is promised to others is not there. One at a time; the cell must not change meanwhile.
 */
public final class Trial implements AutoCloseable {
    private static final String PRETENDED = "_moved.";

    private final Stock stock;
    private final Domains domains;
    private final RunningExecutors executors;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private int placed;

    /** @param own what is promised to the one it is all for, by agents' indexes, and so is there for it */
    Trial(Stock stock, Domains domains, RunningExecutors executors, long owner, Collection<Integer> own) {
        this.stock = stock;
        this.domains = domains;
        this.executors = executors;
        own.forEach(agent -> leave(agent, stock.usable(agent, owner)));
    }

    /** What may still be taken on an agent; nothing if it has no such pool. */
    public Resources usable(int agent) {
        return stock.present().get(agent) ? stock.usable(agent) : Resources.NONE;
    }

    /** So much may be taken on an agent from now on. */
    public void leave(int agent, Resources usable) {
        Resources before = stock.usable(agent);
        stock.pretend(agent, usable);
        undo.push(() -> stock.pretend(agent, before));
    }

    /** A task is gone from where it runs, as constraints see it; what it holds is not free. */
    public void remove(TaskKey task) {
        domains.pretendAbsent(task);
        undo.push(() -> domains.endAbsence(task));
    }

    /** Where one task would be placed now, but not on these agents; it is not put there. */
    public Optional<Spot> find(Search search, long waitedMillis, Collection<Integer> notOn) {
        SortedMap<Integer, Resources> hidden = new TreeMap<>();
        notOn.forEach(agent -> {
            if (stock.present().get(agent)) {
                hidden.put(agent, stock.usable(agent));
                stock.pretend(agent, Resources.NONE);
            }
        });
        Attempt attempt = new Attempt(search, stock, domains, executors, waitedMillis);
        try {
            List<Spot> spots = attempt.placeOne() ? attempt.spots() : List.of();
            return spots.stream().findFirst();
        } finally {
            attempt.takeBack();
            hidden.forEach(stock::pretend);
        }
    }

    /** Puts one task there: it takes what it needs and counts. */
    public void put(Want want, Spot spot) {
        leave(spot.agent(), usable(spot.agent()).without(spot.needed()));
        TaskKey task = new TaskKey(want.framework(), new TaskId(PRETENDED + ++placed));
        domains.pretend(spot.agent(), task, want.labels());
        undo.push(() -> domains.endPretence(task));
    }

    /** How far it has come, for {@link #backTo}. */
    public int mark() {
        return undo.size();
    }

    /** Takes back what was done since then. */
    public void backTo(int mark) {
        while (undo.size() > mark) {
            undo.pop().run();
        }
    }

    @Override
    public void close() {
        backTo(0);
    }
}
