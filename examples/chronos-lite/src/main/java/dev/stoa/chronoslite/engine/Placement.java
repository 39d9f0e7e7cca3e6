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

    /** What becomes of offers: those used, and those that nothing waiting can use. */
    public record Result(List<Launch> launches, List<OfferId> unused) {}

    private final Map<String, String> why = new HashMap<>();
    private final Map<String, String> endpoints = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_AGENTS;
        }
    };

    /** Places what waits, in its order; passes over what the predicate says of its run's id must wait. */
    Result place(List<Offer> offers, Collection<Waiting.Rank> waiting, State state, Predicate<String> written) {
        Map<OfferId, Resources> left = new HashMap<>();
        Map<OfferId, List<Task>> used = new HashMap<>();
        for (Offer offer : offers) {
            endpoints.put(offer.agent().value(), offer.endpoint());
            left.put(offer.id(), offer.resources());
            used.put(offer.id(), new ArrayList<>());
        }
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
            tryOne(run, demand, offers, left, used);
        }
        List<Launch> launches = new ArrayList<>();
        List<OfferId> unused = new ArrayList<>();
        for (Offer offer : offers) {
            List<Task> tasks = used.getOrDefault(offer.id(), List.of());
            if (tasks.isEmpty()) {
                unused.add(offer.id());
            } else {
                launches.add(new Launch(offer, tasks));
            }
        }
        return new Result(launches, unused);
    }

    private void tryOne(
            Run run, Demand demand, List<Offer> offers, Map<OfferId, Resources> left, Map<OfferId, List<Task>> used) {
        Resources wanted = demand.resources();
        List<String> noes = new ArrayList<>();
        for (Offer offer : offers) {
            Optional<String> unmet = unmet(demand.constraints(), offer);
            Resources rest = left.getOrDefault(offer.id(), Resources.NONE);
            List<Task> tasks = used.getOrDefault(offer.id(), Collections.emptyList());
            if (unmet.isPresent()) {
                noes.add("%s %s".formatted(offer.agent(), unmet.get()));
            } else if (!rest.hasRoomFor(wanted)) {
                noes.add("%s lacks %s".formatted(offer.agent(), String.join(", ", rest.shortfall(wanted))));
            } else if (tasks.size() < MAX_PER_OFFER) {
                left.put(offer.id(), rest.minus(wanted.namedFrom(rest)));
                tasks.add(new Task(run, new Sent(run.task(), offer.agent().value(), offer.endpoint())));
                why.remove(run.id().toString());
                return;
            }
        }
        note(
                run.id().toString(),
                noes.size() <= 3
                        ? String.join("; ", noes)
                        : "%s; and %d agents more".formatted(String.join("; ", noes.subList(0, 2)), noes.size() - 2));
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
