package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.domain.Domains;

/** A placer over a plain book of what is free, which a test keeps instead of a cell. */
final class PlacerWorld {
    static final FrameworkId FRAMEWORK = new FrameworkId("f");

    final Domains domains = new Domains();
    final Placer placer;
    final List<AgentInfo> agents = new ArrayList<>();
    final List<Resources> free = new ArrayList<>();
    private int tasks;

    PlacerWorld(PlacerConfig config) {
        placer = new Placer(domains, RunningExecutors.NONE, GpuGate.OPEN, config);
    }

    int agent(String resources, String attributes) {
        int index = agents.size();
        AgentInfo info = new AgentInfo(
                new AgentId("a" + index),
                "k",
                "host" + index,
                "udp://127.0.0.1:1",
                Resources.parse(resources),
                Attributes.parse(attributes),
                "b");
        agents.add(info);
        free.add(info.total());
        domains.put(index, info);
        placer.agentChanged(index, info);
        setFree(index, info.total());
        return index;
    }

    void setFree(int index, Resources now) {
        free.set(index, now);
        placer.freeChanged(index, PoolKey.UNRESERVED, agents.get(index).total(), now);
    }

    /** Carries out what was proposed, as a commit does. */
    void hold(Want want, List<Spot> spots) {
        for (Spot spot : spots) {
            setFree(spot.agent(), free.get(spot.agent()).minus(spot.needed()));
            domains.hold(spot.agent(), new TaskKey(FRAMEWORK, new TaskId("t" + tasks++)), want.labels());
        }
    }

    List<Spot> place(Want want, int least, int most) {
        return placer.place(placer.search(want), Placer.NOBODY, least, most, 0);
    }

    static Want want(String resources, String constraint, String labels) {
        return want(resources, constraint, labels, List.of(), Strategy.PACK);
    }

    static Want want(
            String resources, String constraint, String labels, List<Preference> preferences, Strategy strategy) {
        SortedMap<String, String> marks = new TreeMap<>(Attributes.parse(labels).values());
        return new Want(
                FRAMEWORK,
                Collections.unmodifiableSortedMap(marks),
                Constraint.parse(constraint),
                PoolKey.UNRESERVED,
                Resources.parse(resources),
                Optional.empty(),
                preferences,
                strategy);
    }

    static List<Integer> agentsOf(List<Spot> spots) {
        return spots.stream().map(Spot::agent).toList();
    }
}
