package dev.stoa.core.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryEvent.ReservationEnded;
import dev.stoa.core.registry.RegistryEvent.ReservationMade;
import dev.stoa.core.registry.RegistryEvent.RoleQuotaSet;
import dev.stoa.core.registry.RegistryEvent.RoleWeightSet;
import dev.stoa.core.registry.RegistryReply.QuotaRecorded;
import dev.stoa.core.registry.RegistryReply.ReservationEndRecorded;
import dev.stoa.core.registry.RegistryReply.ReservationRecorded;
import dev.stoa.core.registry.RegistryReply.WeightRecorded;
import dev.stoa.core.registry.RegistryState.AgentEntry;
import dev.stoa.core.registry.RegistryState.QuotaEntry;

/** The registry's part about who owns what: weights and quotas of roles, reservations. */
final class Estate {
    /** The most roles for which something is laid down. */
    static final int MAX_ROLES = 100_000;

    /** The most reservations. */
    static final int MAX_RESERVATIONS = 100_000;

    private final SortedMap<RoleName, Long> weights = new TreeMap<>();
    private final SortedMap<RoleName, QuotaEntry> quotas = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> reservations = new TreeMap<>();

    private final Volumes volumes = new Volumes();

    Volumes volumes() {
        return volumes;
    }

    /** A reservation, recorded or made where its agent starts. O(agents) for the latter. */
    Optional<Reservation> reservation(ReservationId id, Collection<AgentEntry> agents) {
        return Optional.ofNullable(reservations.get(id)).or(() -> agents.stream()
                .map(AgentEntry::info)
                .flatMap(info -> info.reserved().entrySet().stream()
                        .map(kept -> Reservation.ofAgent(info.id(), kept.getKey(), kept.getValue())))
                .filter(reservation -> reservation.id().equals(id))
                .findFirst());
    }

    void restore(RegistryState state) {
        volumes.restore(state);
        state.weightMillis().forEach((role, weight) -> weights.put(new RoleName(role), weight));
        state.quotas().forEach(quota -> quotas.put(quota.role(), quota));
        state.reservations().forEach(reservation -> reservations.put(reservation.id(), reservation));
    }

    SortedMap<String, Long> weights() {
        SortedMap<String, Long> copy = new TreeMap<>();
        weights.forEach((role, weight) -> copy.put(role.value(), weight));
        return copy;
    }

    List<QuotaEntry> quotas() {
        return new ArrayList<>(quotas.values());
    }

    List<Reservation> reservations() {
        return new ArrayList<>(reservations.values());
    }

    private RoleTerms termsOf(RoleName role, Map<RoleName, QuotaEntry> laidDown) {
        QuotaEntry quota = laidDown.getOrDefault(role, new QuotaEntry(role, Quantities.NONE, Optional.empty()));
        return new RoleTerms(
                weights.getOrDefault(role, RoleTerms.DEFAULT_WEIGHT_MILLIS), quota.guarantee(), quota.limit());
    }

    Decision<RegistryEvent, RegistryReply> setWeight(String role, long weightMillis, long nowMillis) {
        if (weightMillis < 1 || weightMillis > RoleTerms.MAX_WEIGHT_MILLIS) {
            return Registry.refuse("weight of role '%s' is %d thousandths, must be 1 to %d"
                    .formatted(role, weightMillis, RoleTerms.MAX_WEIGHT_MILLIS));
        }
        RoleName name;
        try {
            name = new RoleName(role);
        } catch (IllegalArgumentException unreadable) {
            return Registry.refuse(String.valueOf(unreadable.getMessage()));
        }
        if (!weights.containsKey(name) && weights.size() >= MAX_ROLES) {
            return Registry.refuse("role '%s' is one too many, %d may have a weight".formatted(role, MAX_ROLES));
        }
        return Decision.of(new RoleWeightSet(role, weightMillis, nowMillis), new WeightRecorded(role, weightMillis));
    }

    Decision<RegistryEvent, RegistryReply> setQuota(
            RoleName role, Quantities guarantee, Optional<Quantities> limit, long nowMillis) {
        if (!quotas.containsKey(role) && quotas.size() >= MAX_ROLES) {
            return Registry.refuse("role '%s' is one too many, %d may have a quota".formatted(role, MAX_ROLES));
        }
        SortedMap<RoleName, QuotaEntry> next = new TreeMap<>(quotas);
        next.put(role, new QuotaEntry(role, guarantee, limit));
        RoleTerms terms;
        try {
            terms = termsOf(role, next);
        } catch (IllegalArgumentException contradiction) {
            return Registry.refuse("role '%s': %s".formatted(role, contradiction.getMessage()));
        }
        for (RoleName level : role.path()) {
            Optional<String> fault = fault(level, next);
            if (fault.isPresent()) {
                return Registry.refuse(fault.get());
            }
        }
        return Decision.of(new RoleQuotaSet(role, guarantee, limit, nowMillis), new QuotaRecorded(role, terms));
    }

    /** What is wrong with the guarantees right below a role; empty if nothing is. */
    private static Optional<String> fault(RoleName role, SortedMap<RoleName, QuotaEntry> laidDown) {
        SortedMap<String, Long> below = new TreeMap<>();
        for (RoleName child : childrenOf(role, laidDown)) {
            guaranteed(child, laidDown).forEach((kind, amount) -> below.merge(kind, amount, Math::addExact));
        }
        QuotaEntry own = laidDown.get(role);
        if (own == null) {
            return Optional.empty();
        }
        for (Map.Entry<String, Long> sum : below.entrySet()) {
            String kind = sum.getKey();
            long promised = own.guarantee().amounts().getOrDefault(kind, Long.MAX_VALUE);
            if (sum.getValue() > promised) {
                return Optional.of(
                        "roles below '%s' are guaranteed %d of %s together, must be at most its own guarantee of %d"
                                .formatted(role, sum.getValue(), kind, promised));
            }
            long bound = own.limit()
                    .map(limit -> limit.amounts().getOrDefault(kind, Long.MAX_VALUE))
                    .orElse(Long.MAX_VALUE);
            if (sum.getValue() > bound) {
                return Optional.of("roles below '%s' are guaranteed %d of %s together, must be at most its limit of %d"
                        .formatted(role, sum.getValue(), kind, bound));
            }
        }
        return Optional.empty();
    }

    /** What a role and those below it are guaranteed: the larger of its own guarantee and theirs together. */
    private static SortedMap<String, Long> guaranteed(RoleName role, SortedMap<RoleName, QuotaEntry> laidDown) {
        SortedMap<String, Long> sum = new TreeMap<>();
        for (RoleName child : childrenOf(role, laidDown)) {
            guaranteed(child, laidDown).forEach((kind, amount) -> sum.merge(kind, amount, Math::addExact));
        }
        QuotaEntry own = laidDown.get(role);
        if (own != null) {
            own.guarantee().amounts().forEach((kind, amount) -> sum.merge(kind, amount, Math::max));
        }
        return sum;
    }

    /** The roles right below one, those in between included for which nothing is laid down. */
    private static List<RoleName> childrenOf(RoleName role, SortedMap<RoleName, QuotaEntry> laidDown) {
        List<RoleName> children = new ArrayList<>();
        int depth = role.path().size();
        String prefix = role.value() + "/";
        // '0' is the character after '/', so this is all that starts with the prefix.
        for (RoleName below : laidDown.keySet()) {
            if (below.value().startsWith(prefix)) {
                List<RoleName> path = below.path();
                RoleName child = path.get(path.size() - 1 - depth);
                if (children.isEmpty() || !children.get(children.size() - 1).equals(child)) {
                    children.add(child);
                }
            }
        }
        return children;
    }

    Decision<RegistryEvent, RegistryReply> make(Reservation reservation, Registry registry, long nowMillis) {
        Reservation known = reservations.get(reservation.id());
        if (reservation.equals(known)) {
            return Decision.unchanged(new ReservationRecorded(reservation));
        }
        if (known != null) {
            return Registry.refuse(
                    "reservation id '%s' is taken by one on agent '%s'".formatted(reservation.id(), known.agent()));
        }
        if (reservations.size() >= MAX_RESERVATIONS) {
            return Registry.refuse("reservation '%s' is one too many, %d may stand at one time"
                    .formatted(reservation.id(), MAX_RESERVATIONS));
        }
        if (reservation.isStatic()) {
            return Registry.refuse("reservation id '%s' starts with '%s', which only an agent's operator gives"
                    .formatted(reservation.id(), Reservation.STATIC_PREFIX));
        }
        if (reservation.role().equals(RoleName.DEFAULT)) {
            return Registry.refuse(
                    "reservation '%s' is for role '*', must be for a role of its own".formatted(reservation.id()));
        }
        if (!registry.knows(reservation.agent())) {
            return Registry.refuse("agent '%s' is not known".formatted(reservation.agent()));
        }
        Optional<FrameworkId> stranger = reservation.owner().filter(owner -> !registry.knows(owner));
        if (stranger.isPresent()) {
            return Registry.refuse("framework '%s' is not known".formatted(stranger.get()));
        }
        Optional<String> fault = reservation.refines().flatMap(outer -> fault(reservation, outer));
        return fault.isPresent()
                ? Registry.refuse(fault.get())
                : Decision.of(new ReservationMade(reservation, nowMillis), new ReservationRecorded(reservation));
    }

    /** What is wrong with what an agent brings; empty if nothing is. */
    static Optional<String> fault(AgentInfo agent) {
        SortedMap<ReservationId, RoleName> ids = new TreeMap<>();
        try {
            for (Map.Entry<RoleName, Resources> kept :
                    agent.inventory().reserved().entrySet()) {
                RoleName role = kept.getKey();
                RoleName other = ids.put(
                        Reservation.ofAgent(agent.id(), role, kept.getValue()).id(), role);
                if (other != null) {
                    return Optional.of("agent '%s' keeps something for roles '%s' and '%s', which are too much alike"
                            .formatted(agent.id(), other, role));
                }
            }
        } catch (IllegalArgumentException contradiction) {
            return Optional.of("agent '%s': %s".formatted(agent.id(), contradiction.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<String> fault(Reservation inner, ReservationId outerId) {
        Reservation outer = reservations.get(outerId);
        if (outer == null) {
            // What an agent's operator keeps is not recorded here; whoever asks has seen that it is there.
            return outerId.value().startsWith(Reservation.STATIC_PREFIX)
                    ? Optional.empty()
                    : Optional.of("no reservation is called '%s'".formatted(outerId));
        }
        if (!outer.agent().equals(inner.agent())) {
            return Optional.of(
                    "reservation '%s' is on agent '%s', not on '%s'".formatted(outerId, outer.agent(), inner.agent()));
        }
        if (outer.role().equals(inner.role()) || !outer.role().covers(inner.role())) {
            return Optional.of("reservation '%s' is for role '%s', which role '%s' is not below"
                    .formatted(outerId, outer.role(), inner.role()));
        }
        return Optional.empty();
    }

    Decision<RegistryEvent, RegistryReply> end(ReservationId id, long nowMillis) {
        if (id.value().startsWith(Reservation.STATIC_PREFIX)) {
            return Registry.refuse("reservation '%s' is made where its agent starts and ends there".formatted(id));
        }
        if (!reservations.containsKey(id)) {
            return Registry.refuse("no reservation is called '%s'".formatted(id));
        }
        Optional<Reservation> inner = reservations.values().stream()
                .filter(other -> other.refines().filter(id::equals).isPresent())
                .findFirst();
        if (inner.isPresent()) {
            return Registry.refuse("reservation '%s' has been made out of '%s' and must end first"
                    .formatted(inner.get().id(), id));
        }
        Optional<VolumeId> volume = volumes.keptIn(id);
        if (volume.isPresent()) {
            return Registry.refuse(
                    "volume '%s' is in reservation '%s' and must be destroyed first".formatted(volume.get(), id));
        }
        return Decision.of(new ReservationEnded(id, nowMillis), new ReservationEndRecorded(id));
    }

    void on(RoleWeightSet event) {
        weights.put(new RoleName(event.role()), event.weightMillis());
    }

    void on(RoleQuotaSet event) {
        if (event.guarantee().kinds().isEmpty() && event.limit().isEmpty()) {
            quotas.remove(event.role());
        } else {
            quotas.put(event.role(), new QuotaEntry(event.role(), event.guarantee(), event.limit()));
        }
    }

    void on(ReservationMade event) {
        reservations.put(event.reservation().id(), event.reservation());
    }

    void on(ReservationEnded event) {
        reservations.remove(event.reservation());
    }

    /** What a framework reserved ends with it, and its volumes shall be deleted. */
    void frameworkRemoved(FrameworkId framework, long nowMillis) {
        endAll(reservation -> reservation.owner().filter(framework::equals).isPresent(), nowMillis);
    }

    /** What was kept on an agent that is gone for good is gone with it. */
    void agentGone(AgentId agent) {
        endAll(reservation -> reservation.agent().equals(agent), 0);
        volumes.agentGone(agent);
    }

    private void endAll(Predicate<Reservation> which, long nowMillis) {
        Set<ReservationId> ended = reservations.values().stream()
                .filter(which)
                .map(Reservation::id)
                .collect(Collectors.toSet());
        reservations.keySet().removeAll(ended);
        volumes.doomAllIn(ended, nowMillis);
    }
}
