package dev.stoa.api.maintenance;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Attributes;

/**
 * Which agents an operator means: those named, and those of which all the attributes are true, also if they come later.
 *
 * @param agents by name; may be empty
 * @param attributes by what is true of them, such as {@code rack} to {@code a}; empty for none by that
 */
public record AgentSelection(SortedSet<AgentId> agents, SortedMap<String, String> attributes) {
    /** The most agents that one selection names. */
    public static final int MAX_AGENTS = 10_000;

    /** The most attributes of one selection. */
    public static final int MAX_ATTRIBUTES = 16;

    public AgentSelection {
        agents = Collections.unmodifiableSortedSet(new TreeSet<>(agents));
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        if (agents.isEmpty() && attributes.isEmpty()) {
            throw new IllegalArgumentException("no agent is meant: name one, or an attribute such as rack=a");
        }
        if (agents.size() > MAX_AGENTS || attributes.size() > MAX_ATTRIBUTES) {
            throw new IllegalArgumentException("%d agents and %d attributes are named, at most %d and %d are allowed"
                    .formatted(agents.size(), attributes.size(), MAX_AGENTS, MAX_ATTRIBUTES));
        }
    }

    /** Whether this agent is meant. */
    public boolean covers(AgentId agent, Attributes truths) {
        return agents.contains(agent)
                || (!attributes.isEmpty() && truths.values().entrySet().containsAll(attributes.entrySet()));
    }

    /** The form for people: {@code a1, a2, rack=a}. */
    @Override
    public String toString() {
        String named = agents.stream().map(AgentId::value).collect(Collectors.joining(", "));
        String described = attributes.entrySet().stream()
                .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
                .collect(Collectors.joining(" and "));
        return named.isEmpty() || described.isEmpty() ? named + described : named + ", " + described;
    }
}
