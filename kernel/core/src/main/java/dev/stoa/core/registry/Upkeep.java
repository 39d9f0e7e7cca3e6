package dev.stoa.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryEvent.AgentDrainEnded;
import dev.stoa.core.registry.RegistryEvent.AgentDrainStarted;
import dev.stoa.core.registry.RegistryEvent.AgentDrained;
import dev.stoa.core.registry.RegistryEvent.AgentMarkedGone;
import dev.stoa.core.registry.RegistryEvent.MaintenanceWindowRemoved;
import dev.stoa.core.registry.RegistryEvent.MaintenanceWindowSet;
import dev.stoa.core.registry.RegistryReply.DrainsEnded;
import dev.stoa.core.registry.RegistryReply.DrainsRecorded;
import dev.stoa.core.registry.RegistryReply.EmptyRecorded;
import dev.stoa.core.registry.RegistryReply.WindowRecorded;
import dev.stoa.core.registry.RegistryReply.WindowRemovalRecorded;
import dev.stoa.core.registry.RegistryRequest.EndDrains;
import dev.stoa.core.registry.RegistryRequest.RecordDrained;
import dev.stoa.core.registry.RegistryRequest.RemoveWindow;
import dev.stoa.core.registry.RegistryRequest.SetWindow;
import dev.stoa.core.registry.RegistryRequest.StartDrains;
import dev.stoa.core.registry.RegistryState.AgentEntry;

/** The registry's part about agents that operators take out of use: drains, maintenance windows, agents gone for good. */
final class Upkeep {
    /** The most windows that are planned at one time. */
    static final int MAX_WINDOWS = 1_000;

    /** The longest deadline of a drain: 90 days. */
    private static final long MAX_DEADLINE_MILLIS = MaintenanceWindow.MAX_DURATION_MILLIS;

    private final SortedMap<AgentId, Drain> drains = new TreeMap<>();
    private final SortedMap<String, MaintenanceWindow> windows = new TreeMap<>();

    void restore(RegistryState state) {
        state.drains().forEach(drain -> drains.put(drain.agent(), drain));
        state.windows().forEach(window -> windows.put(window.name(), window));
    }

    List<Drain> drains() {
        return new ArrayList<>(drains.values());
    }

    List<MaintenanceWindow> windows() {
        return new ArrayList<>(windows.values());
    }

    Decision<RegistryEvent, RegistryReply> startDrains(
            StartDrains request, SortedMap<AgentId, AgentEntry> agents, Set<AgentId> gone, long nowMillis) {
        if (request.deadlineMillis() < 0 || request.deadlineMillis() > MAX_DEADLINE_MILLIS) {
            return Registry.refuse(
                    "deadline of %d ms must be 0 to %d".formatted(request.deadlineMillis(), MAX_DEADLINE_MILLIS));
        }
        List<RegistryEvent> events = new ArrayList<>();
        List<Drain> recorded = new ArrayList<>();
        for (AgentId agent : request.agents()) {
            if (!agents.containsKey(agent)) {
                return Registry.refuse(
                        gone.contains(agent)
                                ? "agent '%s' is gone for good already".formatted(agent)
                                : "agent '%s' is not known".formatted(agent));
            }
            long deadlineAtMillis = request.deadlineMillis() == 0 ? 0 : nowMillis + request.deadlineMillis();
            Drain before = drains.get(agent);
            long since = before == null ? nowMillis : before.startedAtMillis();
            Drain drain = new Drain(agent, since, deadlineAtMillis, request.after(), 0);
            recorded.add(drain);
            events.add(new AgentDrainStarted(drain, nowMillis));
        }
        return new Decision<>(events, new DrainsRecorded(recorded));
    }

    Decision<RegistryEvent, RegistryReply> endDrains(EndDrains request, Set<AgentId> gone, long nowMillis) {
        List<RegistryEvent> events = new ArrayList<>();
        for (AgentId agent : request.agents()) {
            if (!drains.containsKey(agent)) {
                return Registry.refuse(
                        gone.contains(agent)
                                ? "agent '%s' is gone for good, that is not taken back".formatted(agent)
                                : "agent '%s' is not being drained".formatted(agent));
            }
            events.add(new AgentDrainEnded(agent, nowMillis));
        }
        return new Decision<>(events, new DrainsEnded(List.copyOf(request.agents())));
    }

    Decision<RegistryEvent, RegistryReply> recordDrained(RecordDrained request, long nowMillis) {
        Drain drain = drains.get(request.agent());
        if (drain == null) {
            return Registry.refuse("agent '%s' is not being drained".formatted(request.agent()));
        }
        if (drain.isDrained()) {
            return Decision.unchanged(new EmptyRecorded(drain));
        }
        List<RegistryEvent> events = new ArrayList<>();
        events.add(new AgentDrained(request.agent(), nowMillis));
        if (drain.after() == AfterDrain.MARK_GONE) {
            events.add(new AgentMarkedGone(request.agent(), nowMillis));
        }
        return new Decision<>(events, new EmptyRecorded(drain.drainedAt(nowMillis)));
    }

    Decision<RegistryEvent, RegistryReply> setWindow(SetWindow request, long nowMillis) {
        MaintenanceWindow window = request.window();
        if (window.endMillis() <= nowMillis) {
            return Registry.refuse("window '%s' is over since %d ms, must end in the future"
                    .formatted(window.name(), nowMillis - window.endMillis()));
        }
        if (!windows.containsKey(window.name()) && windows.size() >= MAX_WINDOWS) {
            return Registry.refuse(
                    "window '%s' is one too many, %d may be planned at one time".formatted(window.name(), MAX_WINDOWS));
        }
        if (window.equals(windows.get(window.name()))) {
            return Decision.unchanged(new WindowRecorded(window));
        }
        return Decision.of(new MaintenanceWindowSet(window, nowMillis), new WindowRecorded(window));
    }

    Decision<RegistryEvent, RegistryReply> removeWindow(RemoveWindow request, long nowMillis) {
        if (!windows.containsKey(request.name())) {
            return Registry.refuse("no maintenance window is called '%s'".formatted(request.name()));
        }
        return Decision.of(
                new MaintenanceWindowRemoved(request.name(), nowMillis), new WindowRemovalRecorded(request.name()));
    }

    void on(AgentDrainStarted event) {
        drains.put(event.drain().agent(), event.drain());
    }

    void on(AgentDrainEnded event) {
        drains.remove(event.agent());
    }

    void on(AgentDrained event) {
        drains.computeIfPresent(event.agent(), (agent, drain) -> drain.drainedAt(event.atMillis()));
    }

    /** An agent is gone for good, drained or not. */
    void gone(AgentId agent) {
        drains.remove(agent);
    }

    void on(MaintenanceWindowSet event) {
        windows.put(event.window().name(), event.window());
    }

    void on(MaintenanceWindowRemoved event) {
        windows.remove(event.name());
    }
}
