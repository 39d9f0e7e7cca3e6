package dev.stoa.core.registry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.Invariant;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryEvent.AgentAdmitted;
import dev.stoa.core.registry.RegistryEvent.AgentDrainEnded;
import dev.stoa.core.registry.RegistryEvent.AgentDrainStarted;
import dev.stoa.core.registry.RegistryEvent.AgentDrained;
import dev.stoa.core.registry.RegistryEvent.AgentMarkedGone;
import dev.stoa.core.registry.RegistryEvent.AgentMarkedReachable;
import dev.stoa.core.registry.RegistryEvent.AgentMarkedUnreachable;
import dev.stoa.core.registry.RegistryEvent.FrameworkAdmitted;
import dev.stoa.core.registry.RegistryEvent.FrameworkRemoved;
import dev.stoa.core.registry.RegistryEvent.FrameworkSupervised;
import dev.stoa.core.registry.RegistryEvent.FrameworkTakenOver;
import dev.stoa.core.registry.RegistryEvent.FrameworkUpdated;
import dev.stoa.core.registry.RegistryEvent.MaintenanceWindowRemoved;
import dev.stoa.core.registry.RegistryEvent.MaintenanceWindowSet;
import dev.stoa.core.registry.RegistryEvent.ReignBegun;
import dev.stoa.core.registry.RegistryEvent.ReservationEnded;
import dev.stoa.core.registry.RegistryEvent.ReservationMade;
import dev.stoa.core.registry.RegistryEvent.RoleQuotaSet;
import dev.stoa.core.registry.RegistryEvent.RoleWeightSet;
import dev.stoa.core.registry.RegistryEvent.StoreClosed;
import dev.stoa.core.registry.RegistryEvent.StoreOpened;
import dev.stoa.core.registry.RegistryEvent.SupervisedAttemptBegun;
import dev.stoa.core.registry.RegistryEvent.SupervisionEnded;
import dev.stoa.core.registry.RegistryReply.AgentRecorded;
import dev.stoa.core.registry.RegistryReply.FrameworkRecorded;
import dev.stoa.core.registry.RegistryReply.GoneRecorded;
import dev.stoa.core.registry.RegistryReply.Refused;
import dev.stoa.core.registry.RegistryReply.ReignBegan;
import dev.stoa.core.registry.RegistryReply.RemovalRecorded;
import dev.stoa.core.registry.RegistryReply.StoreCloseRecorded;
import dev.stoa.core.registry.RegistryReply.StoreOpenRecorded;
import dev.stoa.core.registry.RegistryReply.UnreachableRecorded;
import dev.stoa.core.registry.RegistryRequest.AdmitAgent;
import dev.stoa.core.registry.RegistryRequest.AdmitFramework;
import dev.stoa.core.registry.RegistryRequest.BeginAttempt;
import dev.stoa.core.registry.RegistryRequest.BeginReign;
import dev.stoa.core.registry.RegistryRequest.CloseStore;
import dev.stoa.core.registry.RegistryRequest.CreateVolume;
import dev.stoa.core.registry.RegistryRequest.DoomVolume;
import dev.stoa.core.registry.RegistryRequest.EndDrains;
import dev.stoa.core.registry.RegistryRequest.EndReservation;
import dev.stoa.core.registry.RegistryRequest.EndSupervision;
import dev.stoa.core.registry.RegistryRequest.MakeReservation;
import dev.stoa.core.registry.RegistryRequest.MarkAgentGone;
import dev.stoa.core.registry.RegistryRequest.MarkAgentUnreachable;
import dev.stoa.core.registry.RegistryRequest.NoteVolumeDeleted;
import dev.stoa.core.registry.RegistryRequest.OpenStore;
import dev.stoa.core.registry.RegistryRequest.ReadmitFramework;
import dev.stoa.core.registry.RegistryRequest.RecordDrained;
import dev.stoa.core.registry.RegistryRequest.RemoveFramework;
import dev.stoa.core.registry.RegistryRequest.RemoveWindow;
import dev.stoa.core.registry.RegistryRequest.SetRoleQuota;
import dev.stoa.core.registry.RegistryRequest.SetRoleWeight;
import dev.stoa.core.registry.RegistryRequest.SetWindow;
import dev.stoa.core.registry.RegistryRequest.StartDrains;
import dev.stoa.core.registry.RegistryRequest.SuperviseFramework;
import dev.stoa.core.registry.RegistryState.AgentEntry;
import dev.stoa.core.registry.RegistryState.FrameworkEntry;

/**
 * Which agents, frameworks and role weights exist.
 *
 * <p>{@link #decide} reads and changes nothing; {@link #apply} changes and decides nothing. One owner, one thread.
 */
public final class Registry {
    /** How many ids of removed frameworks are remembered, so that a return is refused with the right words. */
    public static final int MAX_REMOVED = 10_000;

    /** How many ids of agents that are gone are remembered, so that none of them is let in again. */
    public static final int MAX_GONE = 10_000;

    private record Asked(Registry registry, long nowMillis) {}

    private static final SealedSwitch<Asked, RegistryRequest, Decision<RegistryEvent, RegistryReply>> ON_REQUEST =
            SealedSwitch.<Asked, RegistryRequest, Decision<RegistryEvent, RegistryReply>>over(RegistryRequest.class)
                    .on(BeginReign.class, (asked, request) -> asked.registry.beginReign(request, asked.nowMillis))
                    .on(AdmitAgent.class, (asked, request) -> asked.registry.admitAgent(request, asked.nowMillis))
                    .on(
                            MarkAgentUnreachable.class,
                            (asked, request) -> asked.registry.markUnreachable(request, asked.nowMillis))
                    .on(MarkAgentGone.class, (asked, request) -> asked.registry.markGone(request, asked.nowMillis))
                    .on(
                            AdmitFramework.class,
                            (asked, request) -> asked.registry.admitFramework(request, asked.nowMillis))
                    .on(
                            ReadmitFramework.class,
                            (asked, request) -> asked.registry.readmitFramework(request, asked.nowMillis))
                    .on(
                            RemoveFramework.class,
                            (asked, request) -> asked.registry.removeFramework(request, asked.nowMillis))
                    .on(
                            SuperviseFramework.class,
                            (asked, request) -> asked.registry.supervisions.supervise(
                                    request, asked.registry.nextId(), asked.nowMillis))
                    .on(
                            BeginAttempt.class,
                            (asked, request) -> asked.registry.supervisions.beginAttempt(request, asked.nowMillis))
                    .on(
                            EndSupervision.class,
                            (asked, request) -> asked.registry.supervisions.end(request, asked.nowMillis))
                    .on(OpenStore.class, (asked, request) -> asked.registry.openStore(request, asked.nowMillis))
                    .on(CloseStore.class, (asked, request) -> asked.registry.closeStore(request, asked.nowMillis))
                    .on(
                            SetRoleWeight.class,
                            (asked, request) -> asked.registry.estate.setWeight(
                                    request.role(), request.weightMillis(), asked.nowMillis))
                    .on(
                            SetRoleQuota.class,
                            (asked, request) -> asked.registry.estate.setQuota(
                                    request.role(), request.guarantee(), request.limit(), asked.nowMillis))
                    .on(
                            MakeReservation.class,
                            (asked, request) ->
                                    asked.registry.estate.make(request.reservation(), asked.registry, asked.nowMillis))
                    .on(
                            EndReservation.class,
                            (asked, request) -> asked.registry.estate.end(request.reservation(), asked.nowMillis))
                    .on(CreateVolume.class, (asked, request) -> asked.registry
                            .estate
                            .volumes()
                            .create(request.volume(), asked.registry, asked.nowMillis))
                    .on(
                            DoomVolume.class,
                            (asked, request) -> asked.registry.estate.volumes().doom(request.volume(), asked.nowMillis))
                    .on(
                            NoteVolumeDeleted.class,
                            (asked, request) ->
                                    asked.registry.estate.volumes().deleted(request.volume(), asked.nowMillis))
                    .on(
                            StartDrains.class,
                            (asked, request) -> asked.registry.upkeep.startDrains(
                                    request, asked.registry.agents, asked.registry.gone, asked.nowMillis))
                    .on(
                            EndDrains.class,
                            (asked, request) ->
                                    asked.registry.upkeep.endDrains(request, asked.registry.gone, asked.nowMillis))
                    .on(
                            RecordDrained.class,
                            (asked, request) -> asked.registry.upkeep.recordDrained(request, asked.nowMillis))
                    .on(SetWindow.class, (asked, request) -> asked.registry.upkeep.setWindow(request, asked.nowMillis))
                    .on(
                            RemoveWindow.class,
                            (asked, request) -> asked.registry.upkeep.removeWindow(request, asked.nowMillis))
                    .build();

    private static final SealedSwitch<Registry, RegistryEvent, Registry> ON_EVENT =
            SealedSwitch.<Registry, RegistryEvent, Registry>over(RegistryEvent.class)
                    .on(ReignBegun.class, Registry::onReignBegun)
                    .on(AgentAdmitted.class, Registry::onAgentAdmitted)
                    .on(AgentMarkedUnreachable.class, Registry::onAgentMarkedUnreachable)
                    .on(AgentMarkedReachable.class, Registry::onAgentMarkedReachable)
                    .on(AgentMarkedGone.class, Registry::onAgentMarkedGone)
                    .on(FrameworkAdmitted.class, Registry::onFrameworkAdmitted)
                    .on(FrameworkUpdated.class, Registry::onFrameworkUpdated)
                    .on(FrameworkRemoved.class, Registry::onFrameworkRemoved)
                    .on(FrameworkTakenOver.class, Registry::onFrameworkTakenOver)
                    .on(FrameworkSupervised.class, Registry::onFrameworkSupervised)
                    .on(
                            SupervisedAttemptBegun.class,
                            (self, event) -> self.with(self.supervisions, part -> part.on(event)))
                    .on(SupervisionEnded.class, (self, event) -> self.with(self.supervisions, part -> part.on(event)))
                    .on(StoreOpened.class, Registry::onStoreOpened)
                    .on(StoreClosed.class, Registry::onStoreClosed)
                    .on(RoleWeightSet.class, (self, event) -> self.with(self.estate, part -> part.on(event)))
                    .on(RoleQuotaSet.class, (self, event) -> self.with(self.estate, part -> part.on(event)))
                    .on(ReservationMade.class, (self, event) -> self.with(self.estate, part -> part.on(event)))
                    .on(ReservationEnded.class, (self, event) -> self.with(self.estate, part -> part.on(event)))
                    .on(
                            RegistryEvent.VolumeCreated.class,
                            (self, event) -> self.with(self.estate.volumes(), part -> part.on(event)))
                    .on(
                            RegistryEvent.VolumeDoomed.class,
                            (self, event) -> self.with(self.estate.volumes(), part -> part.on(event)))
                    .on(
                            RegistryEvent.VolumeDeleted.class,
                            (self, event) -> self.with(self.estate.volumes(), part -> part.on(event)))
                    .on(AgentDrainStarted.class, (self, event) -> self.with(self.upkeep, part -> part.on(event)))
                    .on(AgentDrainEnded.class, (self, event) -> self.with(self.upkeep, part -> part.on(event)))
                    .on(AgentDrained.class, (self, event) -> self.with(self.upkeep, part -> part.on(event)))
                    .on(MaintenanceWindowSet.class, (self, event) -> self.with(self.upkeep, part -> part.on(event)))
                    .on(MaintenanceWindowRemoved.class, (self, event) -> self.with(self.upkeep, part -> part.on(event)))
                    .build();

    // Sorted, so that every walk over them is the same walk on every machine.
    private final SortedMap<AgentId, AgentEntry> agents = new TreeMap<>();
    private final SortedMap<FrameworkId, FrameworkEntry> frameworks = new TreeMap<>();
    private final Estate estate = new Estate();
    private final Deque<FrameworkId> removed = new ArrayDeque<>();
    private final Set<AgentId> gone = new LinkedHashSet<>();
    private final SortedSet<FrameworkId> stores = new TreeSet<>();
    private final Upkeep upkeep = new Upkeep();
    private final Supervisions supervisions = new Supervisions();
    private long epoch;
    private long nextFramework = 1;

    /** Rebuilds a registry from a copy of its state. */
    public static Registry of(RegistryState state) {
        Registry registry = new Registry();
        registry.epoch = state.epoch();
        registry.nextFramework = state.nextFramework();
        state.agents().forEach(agent -> registry.agents.put(agent.info().id(), agent));
        state.frameworks().forEach(framework -> registry.frameworks.put(framework.id(), framework));
        registry.removed.addAll(state.removed());
        registry.estate.restore(state);
        registry.stores.addAll(state.stores());
        registry.gone.addAll(state.gone());
        registry.upkeep.restore(state);
        registry.supervisions.restore(state);
        return registry;
    }

    /** A copy of all that is known. O(all). */
    public RegistryState state() {
        return new RegistryState(
                epoch,
                nextFramework,
                new ArrayList<>(agents.values()),
                new ArrayList<>(frameworks.values()),
                new ArrayList<>(removed),
                estate.weights(),
                new ArrayList<>(stores),
                new ArrayList<>(gone),
                estate.quotas(),
                estate.reservations(),
                estate.volumes().entries(),
                upkeep.drains(),
                upkeep.windows(),
                supervisions.entries());
    }

    /** What a request changes and is answered. A repeated request is answered again but not recorded again. */
    public Decision<RegistryEvent, RegistryReply> decide(RegistryRequest request, long nowMillis) {
        return ON_REQUEST.apply(new Asked(this, nowMillis), request);
    }

    /** Replays one recorded fact. Never refuses: what is recorded has happened. */
    public Registry apply(RegistryEvent event) {
        return ON_EVENT.apply(this, event);
    }

    private Decision<RegistryEvent, RegistryReply> beginReign(BeginReign request, long nowMillis) {
        if (request.epoch() <= epoch) {
            return refuse("epoch %d of master '%s' is not higher than %d, which has reigned before"
                    .formatted(request.epoch(), request.master(), epoch));
        }
        return Decision.of(
                new ReignBegun(request.epoch(), request.master(), nowMillis), new ReignBegan(request.epoch()));
    }

    private Decision<RegistryEvent, RegistryReply> admitAgent(AdmitAgent request, long nowMillis) {
        AgentInfo agent = request.agent();
        if (gone.contains(agent.id())) {
            return Decision.unchanged(new RegistryReply.AgentIsGone(
                    "agent '%s' was marked gone by a person: its tasks were given up; start it with a new work directory"
                            .formatted(agent.id())));
        }
        AgentEntry known = agents.get(agent.id());
        if (known != null && !known.info().workKey().equals(agent.workKey())) {
            return refuse(
                    "agent id '%s' belongs to another work directory, on host '%s': give this agent an id of its own"
                            .formatted(agent.id(), known.info().hostname()));
        }
        if (agent.total().isNone()) {
            return refuse("agent '%s' brings no resources, must bring some".formatted(agent.id()));
        }
        Optional<String> fault = Estate.fault(agent);
        if (fault.isPresent()) {
            return refuse(fault.get());
        }
        if (known == null || !known.info().equals(agent)) {
            return Decision.of(new AgentAdmitted(agent, nowMillis), new AgentRecorded(agent));
        }
        if (known.isUnreachable()) {
            return Decision.of(new AgentMarkedReachable(agent.id(), nowMillis), new AgentRecorded(agent));
        }
        return Decision.unchanged(new AgentRecorded(agent));
    }

    private Decision<RegistryEvent, RegistryReply> markUnreachable(MarkAgentUnreachable request, long nowMillis) {
        AgentEntry known = agents.get(request.agent());
        if (known == null) {
            return refuse("agent '%s' is not known".formatted(request.agent()));
        }
        if (known.isUnreachable()) {
            return Decision.unchanged(new UnreachableRecorded(request.agent()));
        }
        return Decision.of(
                new AgentMarkedUnreachable(request.agent(), nowMillis), new UnreachableRecorded(request.agent()));
    }

    private Decision<RegistryEvent, RegistryReply> markGone(MarkAgentGone request, long nowMillis) {
        AgentId agent = request.agent();
        if (gone.contains(agent)) {
            return Decision.unchanged(new GoneRecorded(agent));
        }
        return agents.containsKey(agent)
                ? Decision.of(new AgentMarkedGone(agent, nowMillis), new GoneRecorded(agent))
                : refuse("agent '%s' is not known".formatted(agent));
    }

    private Decision<RegistryEvent, RegistryReply> admitFramework(AdmitFramework request, long nowMillis) {
        FrameworkId id = nextId();
        return Decision.of(
                new FrameworkAdmitted(id, request.info(), nowMillis), new FrameworkRecorded(id, request.info(), 1));
    }

    private FrameworkId nextId() {
        return new FrameworkId("f-%05d".formatted(nextFramework));
    }

    private Decision<RegistryEvent, RegistryReply> readmitFramework(ReadmitFramework request, long nowMillis) {
        FrameworkId id = request.framework();
        FrameworkEntry known = frameworks.get(id);
        if (known == null) {
            return refuse(
                    removed.contains(id)
                            ? "framework id '%s' was removed, subscribe without an id for a new one".formatted(id)
                            : "framework id '%s' was never given by this cluster, subscribe without an id for a new one"
                                    .formatted(id));
        }
        Optional<String> objection = supervisions.objection(request);
        if (objection.isPresent()) {
            return refuse(objection.get());
        }
        // What was said for a supervised framework before its first process came is not what it says of itself.
        if (known.instance() > 0 && !known.info().role().equals(request.info().role())) {
            return refuse("framework '%s' is of role '%s' and cannot become one of role '%s'"
                    .formatted(id, known.info().role(), request.info().role()));
        }
        if (request.instance() > 0 && request.instance() != known.instance()) {
            return refuse("instance %d of framework '%s' may not speak for it any more: instance %d has taken over"
                    .formatted(request.instance(), id, known.instance()));
        }
        long instance = request.instance() == 0 ? known.instance() + 1 : request.instance();
        List<RegistryEvent> events = new ArrayList<>();
        if (!known.info().equals(request.info())) {
            events.add(new FrameworkUpdated(id, request.info(), nowMillis));
        }
        if (instance != known.instance()) {
            events.add(new FrameworkTakenOver(id, instance, nowMillis));
        }
        return new Decision<>(events, new FrameworkRecorded(id, request.info(), instance));
    }

    private Decision<RegistryEvent, RegistryReply> openStore(OpenStore request, long nowMillis) {
        FrameworkId id = request.framework();
        if (!frameworks.containsKey(id)) {
            return refuse("framework '%s' is not known".formatted(id));
        }
        StoreOpenRecorded recorded = new StoreOpenRecorded(id);
        return stores.contains(id)
                ? Decision.unchanged(recorded)
                : Decision.of(new StoreOpened(id, nowMillis), recorded);
    }

    private Decision<RegistryEvent, RegistryReply> closeStore(CloseStore request, long nowMillis) {
        FrameworkId id = request.framework();
        if (frameworks.containsKey(id)) {
            return refuse("framework '%s' exists and keeps its store".formatted(id));
        }
        StoreCloseRecorded recorded = new StoreCloseRecorded(id);
        return stores.contains(id)
                ? Decision.of(new StoreClosed(id, nowMillis), recorded)
                : Decision.unchanged(recorded);
    }

    private Decision<RegistryEvent, RegistryReply> removeFramework(RemoveFramework request, long nowMillis) {
        FrameworkId id = request.framework();
        if (!frameworks.containsKey(id)) {
            return refuse("framework '%s' is not known".formatted(id));
        }
        return Decision.of(
                new FrameworkRemoved(id, request.reason(), nowMillis),
                new RemovalRecorded(id, request.cause(), request.reason()));
    }

    static Decision<RegistryEvent, RegistryReply> refuse(String reason) {
        return Decision.unchanged(new Refused(reason));
    }

    private Registry onReignBegun(ReignBegun event) {
        Invariant.check(event.epoch() > epoch, "epoch %s follows %s", event.epoch(), epoch);
        epoch = event.epoch();
        return this;
    }

    private Registry onAgentAdmitted(AgentAdmitted event) {
        agents.put(event.agent().id(), new AgentEntry(event.agent(), 0));
        return this;
    }

    private Registry onAgentMarkedUnreachable(AgentMarkedUnreachable event) {
        agents.computeIfPresent(event.agent(), (id, entry) -> new AgentEntry(entry.info(), event.atMillis()));
        return this;
    }

    private Registry onAgentMarkedReachable(AgentMarkedReachable event) {
        agents.computeIfPresent(event.agent(), (id, entry) -> new AgentEntry(entry.info(), 0));
        return this;
    }

    private Registry onAgentMarkedGone(AgentMarkedGone event) {
        agents.remove(event.agent());
        gone.add(event.agent());
        if (gone.size() > MAX_GONE) {
            gone.remove(gone.iterator().next());
        }
        upkeep.gone(event.agent());
        estate.agentGone(event.agent());
        return this;
    }

    /** Has a part of the registry take in what was recorded. */
    private <P> Registry with(P part, Consumer<P> change) {
        change.accept(part);
        return this;
    }

    private Registry onFrameworkAdmitted(FrameworkAdmitted event) {
        frameworks.put(event.framework(), new FrameworkEntry(event.framework(), event.info(), 1));
        nextFramework++;
        return this;
    }

    private Registry onFrameworkSupervised(FrameworkSupervised event) {
        frameworks.put(event.framework(), new FrameworkEntry(event.framework(), event.info(), 0));
        nextFramework++;
        supervisions.on(event);
        return this;
    }

    private Registry onFrameworkUpdated(FrameworkUpdated event) {
        frameworks.computeIfPresent(
                event.framework(), (id, entry) -> new FrameworkEntry(id, event.info(), entry.instance()));
        return this;
    }

    private Registry onFrameworkTakenOver(FrameworkTakenOver event) {
        frameworks.computeIfPresent(
                event.framework(), (id, entry) -> new FrameworkEntry(id, entry.info(), event.instance()));
        return this;
    }

    private Registry onStoreOpened(StoreOpened event) {
        stores.add(event.framework());
        return this;
    }

    private Registry onStoreClosed(StoreClosed event) {
        stores.remove(event.framework());
        return this;
    }

    private Registry onFrameworkRemoved(FrameworkRemoved event) {
        estate.frameworkRemoved(event.framework(), event.atMillis());
        supervisions.frameworkRemoved(event.framework());
        frameworks.remove(event.framework());
        removed.addLast(event.framework());
        if (removed.size() > MAX_REMOVED) {
            removed.removeFirst();
        }
        return this;
    }

    Optional<Reservation> reservation(ReservationId id) {
        return estate.reservation(id, agents.values());
    }

    boolean knows(AgentId agent) {
        return agents.containsKey(agent);
    }

    boolean knows(FrameworkId framework) {
        return frameworks.containsKey(framework);
    }
}
