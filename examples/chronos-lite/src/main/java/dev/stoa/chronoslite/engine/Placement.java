package dev.stoa.chronoslite.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Resources;
import dev.stoa.chronoslite.job.Constraint;
import dev.stoa.chronoslite.job.Demand;
import dev.stoa.chronoslite.run.Run;

/** Which waiting run goes to which offer: in their order, to the first agent that does. Remembers for each why it still waits. */
public final class Placement {
    /** How many waiting runs are tried against one set of offers. */
    static final int MAX_TRIED = 2_000;

    /** How many tasks one offer is used for at most, so that an accept stays small. */
    static final int MAX_PER_OFFER = 200;

    /** How many offers the reason names why a run waits; the others are counted. */
    private static final int MAX_NAMED = 2;

    /** Of how many agents addresses are remembered. */
    private static final int MAX_AGENTS = 20_000;

    /** A launch that was sent: which task, and where. */
    public record Sent(TaskId task, String agent, String endpoint) {}

    /** One task to launch. */
    public record Task(Run run, Sent sent) {}

    /** One accept to make. */
    public record Launch(Offer offer, List<Task> tasks) {
        public Launch {
            tasks = List.copyOf(tasks);
        }
    }

    private final Map<String, String> why = new HashMap<>();
    private final Map<String, String> endpoints = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_AGENTS;
        }
    };

    /**
     * Places what waits, in its order; passes over what the predicate says of its run's id must wait.
     *
     * @return the offers that are used, in their order; each may be used once
     */
    List<Launch> place(List<Offer> offers, Collection<Waiting.Rank> waiting, State state, Predicate<String> written) {
        Map<OfferId, Resources> left = new HashMap<>();
        Map<OfferId, List<Task>> used = new HashMap<>();
        for (Offer offer : offers) {
            endpoints.put(offer.agent().value(), offer.endpoint());
            left.put(offer.id(), offer.resources());
            used.put(offer.id(), new ArrayList<>());
        }
        // Offers only shrink, so what one run asked for in vain no other is given; one search tells why for all of
        // them.
        Map<Demand, String> hopeless = new HashMap<>();
        int tried = 0;
        for (Waiting.Rank rank : waiting) {
            if (!written.test(rank.run())) {
                continue;
            }
            if (tried++ == MAX_TRIED) {
                break;
            }
            Run run = state.run(rank.run()).orElseThrow();
            Demand demand = state.job(run.id().job()).orElseThrow().definition().demand();
            if (!hopeless.containsKey(demand)) {
                tryOne(run, demand, offers, left, used).ifPresent(no -> hopeless.put(demand, no));
            }
            Optional.ofNullable(hopeless.get(demand)).ifPresent(no -> note(rank.run(), no));
        }
        return offers.stream()
                .map(offer -> new Launch(offer, used.getOrDefault(offer.id(), List.of())))
                .filter(launch -> !launch.tasks().isEmpty())
                .toList();
    }

    /** Why none of the offers does; empty if the run is placed on one. */
    private Optional<String> tryOne(
            Run run, Demand demand, List<Offer> offers, Map<OfferId, Resources> left, Map<OfferId, List<Task>> used) {
        Resources wanted = demand.resources();
        List<String> noes = new ArrayList<>();
        for (Offer offer : offers) {
            Optional<String> unmet = unmet(demand.constraints(), offer);
            Resources rest = left.getOrDefault(offer.id(), Resources.NONE);
            List<Task> tasks = used.getOrDefault(offer.id(), Collections.emptyList());
            boolean isFull = tasks.size() == MAX_PER_OFFER;
            if (unmet.isEmpty() && !isFull && rest.hasRoomFor(wanted)) {
                left.put(offer.id(), rest.minus(wanted.namedFrom(rest)));
                tasks.add(new Task(run, new Sent(run.task(), offer.agent().value(), offer.endpoint())));
                forget(run.id().toString());
                return Optional.empty();
            }
            if (noes.size() < MAX_NAMED) {
                noes.add("%s %s"
                        .formatted(
                                offer.agent(),
                                unmet.orElseGet(() -> isFull
                                        ? "is given %d tasks at once".formatted(MAX_PER_OFFER)
                                        : "lacks " + String.join(", ", rest.shortfall(wanted)))));
            }
        }
        int more = offers.size() - noes.size();
        return Optional.of(String.join("; ", noes) + (more == 0 ? "" : "; and %d offers more".formatted(more)));
    }

    private static Optional<String> unmet(List<Constraint> constraints, Offer offer) {
        return constraints.stream()
                .flatMap(each -> each.unmetBy(offer).stream())
                .findFirst();
    }

    void note(String run, String reason) {
        why.put(run, reason);
    }

    void forget(String run) {
        why.remove(run);
    }

    Optional<String> why(String run) {
        return Optional.ofNullable(why.get(run));
    }

    String endpoint(String agent) {
        return endpoints.getOrDefault(agent, "");
    }
}
