package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.PromiseKey;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.eviction.Clearing;
import dev.stoa.core.eviction.EvictionStage;
import dev.stoa.core.eviction.Evictions;

/** Keeps what is taken away, or becomes free, for a demand out of others' way: as a promise in the cell, and in the placer's picture of it. */
final class Rooms {
    private static final long MILLIS = 1_000;

    private final Desk desk;
    private final Evictions evictions;

    Rooms(Desk desk, Evictions evictions) {
        this.desk = desk;
        this.evictions = evictions;
    }

    static PromiseKey promiseKey(StandingDemand demand) {
        return new PromiseKey(demand.key().framework(), demand.key().demand().value());
    }

    static PoolKey pool(StandingDemand demand) {
        return demand.search().want().pool();
    }

    /** The rooms that are being made for a demand, or wait for it, oldest first. */
    List<Clearing> of(StandingDemand demand) {
        return evictions.clearings().isEmpty()
                ? List.of()
                : evictions.clearingsFor(demand.key().framework(), demand.key().demand());
    }

    /** Where room is being made and how long whoever goes still has at most; empty if nowhere. */
    String describe(StandingDemand demand, long nowMillis) {
        SortedMap<AgentId, Long> left = new TreeMap<>();
        for (Clearing clearing : of(demand)) {
            clearing.places().kept().keySet().forEach(agent -> left.putIfAbsent(agent, 0L));
            clearing.evictions().forEach(id -> evictions
                    .find(id)
                    .filter(eviction -> eviction.stage() == EvictionStage.NOTICED)
                    .ifPresent(eviction ->
                            left.merge(eviction.agent(), eviction.deadlineMillis() - nowMillis, Math::max)));
        }
        return left.entrySet().stream()
                .map(agent -> agent.getValue() > 0
                        ? "%s in %ds".formatted(agent.getKey(), (agent.getValue() + MILLIS - 1) / MILLIS)
                        : "%s now".formatted(agent.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** What was in the way has ended: the demand is to be looked at. */
    void cleared(Clearing clearing) {
        desk.demands()
                .find(clearing.claimant().framework(), clearing.claimant().demand())
                .filter(demand -> demand.stage() == Stage.WAITING)
                .ifPresent(desk.demands()::makeReady);
    }

    /** Nothing more comes of a clearing: keeps what the others of its demand need. */
    void letGo(Clearing clearing) {
        FrameworkId framework = clearing.claimant().framework();
        desk.demands().find(framework, clearing.claimant().demand()).ifPresent(this::keep);
        desk.wantAllocation();
    }

    /** Ends all that is promised to a demand. */
    void endPromises(StandingDemand demand) {
        List<Integer> agents =
                new ArrayList<>(desk.placer().promisedTo(demand.number()).keySet());
        desk.placer().endPromises(pool(demand), demand.number());
        endPromises(demand, agents);
    }

    /** What was promised to a demand on these agents, by their indexes, is anybody's; the placer knows already. */
    void endPromises(StandingDemand demand, List<Integer> agents) {
        for (int agent : agents) {
            // No more is free than before, but it is anybody's.
            desk.demands().grew(agent);
            desk.cell().endPromise(desk.cell().slotAt(agent).id(), pool(demand), promiseKey(demand));
        }
    }

    /** Promises a demand what its rooms are to be, and nothing beside. */
    void keep(StandingDemand demand) {
        SortedMap<Integer, Resources> kept = new TreeMap<>();
        for (Clearing clearing : of(demand)) {
            clearing.places().kept().forEach((agent, resources) -> desk.cell()
                    .slot(agent)
                    .ifPresent(slot -> kept.merge(slot.index(), resources, Resources::plus)));
        }
        List<Integer> before =
                new ArrayList<>(desk.placer().promisedTo(demand.number()).keySet());
        desk.placer().keep(demand.search().want().pool(), demand.number(), kept);
        for (int index : before) {
            if (!kept.containsKey(index)) {
                // No more is free than before, but it is anybody's.
                desk.demands().grew(index);
                desk.cell().endPromise(desk.cell().slotAt(index).id(), pool(demand), promiseKey(demand));
            }
        }
        kept.forEach((index, resources) -> {
            AgentId agent = desk.cell().slotAt(index).id();
            desk.cell()
                    .promise(new Promise(
                            promiseKey(demand), agent, pool(demand), resources, Promise.Backing.WHAT_WAS_TAKEN));
        });
    }
}
