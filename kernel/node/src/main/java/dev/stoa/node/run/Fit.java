package dev.stoa.node.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Resources;

/** Remembers why no offer has fitted yet, one reason for each agent; at most {@value #MAX_AGENTS} agents. */
final class Fit {
    /** The most agents whose shortfall is remembered. */
    static final int MAX_AGENTS = 1_000;

    /** The most agents that one sentence names. */
    static final int MAX_NAMED = 3;

    private final Resources wanted;
    private final SortedMap<AgentId, List<String>> shortfalls = new TreeMap<>();

    Fit(Resources wanted) {
        this.wanted = wanted;
    }

    /**
     * The first offer of just what is wanted, which is one that was made for the demand. Those that hold more come before the master has
     * read the demand, and are taken back for it.
     */
    Optional<Offer> choose(List<Offer> offers) {
        for (Offer offer : offers) {
            if (offer.resources().equals(wanted.namedFrom(offer.resources()))) {
                return Optional.of(offer);
            }
            if (offer.resources().hasRoomFor(wanted)) {
                continue;
            }
            if (shortfalls.size() < MAX_AGENTS || shortfalls.containsKey(offer.agent())) {
                shortfalls.put(offer.agent(), offer.resources().shortfall(wanted));
            }
        }
        return Optional.empty();
    }

    /** One sentence on what is waited for and what was offered instead; the agents that lack least come first. */
    String whyNot() {
        if (shortfalls.isEmpty()) {
            return "waiting for %s: no resources have been offered yet".formatted(wanted);
        }
        List<String> reasons = new ArrayList<>();
        shortfalls.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
                .limit(MAX_NAMED)
                .forEach(entry -> reasons.add(
                        "agent %s lacks %s".formatted(entry.getKey(), String.join(", ", entry.getValue()))));
        int more = shortfalls.size() - reasons.size();
        return "waiting for %s: %s%s"
                .formatted(wanted, String.join("; ", reasons), more == 0 ? "" : "; and %d more".formatted(more));
    }
}
