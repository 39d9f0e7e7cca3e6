package dev.stoa.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.id.AgentId;

/** Counts why agents would not do: how many for which reason, with the first of them as an example. */
public final class Hindrances {
    private record Example(int agents, String text) {}

    private final SortedMap<String, Example> byReason = new TreeMap<>();

    /** No agent has been asked. */
    public Hindrances() {}

    /** Counts one agent that would not do. */
    public void add(String reason, AgentId agent, String text) {
        Example before = byReason.get(reason);
        byReason.put(
                reason,
                before == null
                        ? new Example(1, "agent '%s': %s".formatted(agent, text))
                        : new Example(before.agents() + 1, before.text()));
    }

    /** The most frequent first. */
    public List<Hindrance> counted() {
        List<Hindrance> counted = new ArrayList<>();
        byReason.forEach((reason, example) -> counted.add(new Hindrance(reason, example.agents(), example.text())));
        counted.sort(Comparator.comparingInt(Hindrance::agents).reversed().thenComparing(Hindrance::reason));
        return counted;
    }

    /** So many agents, for people. */
    public static String agents(int count) {
        return count == 1 ? "1 agent" : count + " agents";
    }

    /** One for people: {@code 3 agents (does not fit), such as …}. */
    public static String describe(Hindrance hindrance) {
        return "%s (%s), such as %s"
                .formatted(
                        agents(hindrance.agents()),
                        hindrance.reason().toLowerCase(Locale.ROOT).replace('_', ' '),
                        hindrance.example());
    }
}
