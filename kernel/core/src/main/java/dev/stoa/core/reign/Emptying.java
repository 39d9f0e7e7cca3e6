package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.core.cell.Cell.AgentGate;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.AgentSeat.Phase;
import dev.stoa.core.task.TaskEntry;

/**
 * Empties agents that an operator drains or that a maintenance window is about: nothing new is leased from them, what runs there
 * goes through the pipeline, and what is found empty is recorded so.
 *
 * <p>The intent is the registry's. An agent is empty when it is attached, each of its tasks has ended and is acknowledged by its
 * framework, and no executor runs there.
 */
final class Emptying {
    private static final long NEVER = Long.MAX_VALUE;

    /** Why an agent is emptied, and until when that heeds budgets. */
    private record Cause(EvictionReason reason, String why, long deadlineMillis) {}

    private final Desk desk;
    private final Offering offering;
    private final Evicting evicting;
    private final Slots slots;
    private final SortedMap<AgentId, Drain> drains = new TreeMap<>();
    private final SortedMap<String, MaintenanceWindow> windows = new TreeMap<>();
    private final SortedMap<AgentId, Cause> causes = new TreeMap<>();
    private final SortedMap<AgentId, SortedSet<ExecutorKey>> endOrdered = new TreeMap<>();
    private final SortedSet<String> over = new TreeSet<>();
    private final SortedSet<AgentId> foundEmpty = new TreeSet<>();
    private final SortedSet<AgentId> touched = new TreeSet<>();
    private long nextReviewMillis = NEVER;

    Emptying(Desk desk, Offering offering, Evicting evicting, Slots slots) {
        this.desk = desk;
        this.offering = offering;
        this.evicting = evicting;
        this.slots = slots;
    }

    /** Takes in what is recorded, before anybody is back. */
    void restore(RegistryState recorded, long nowMillis) {
        recorded.drains().forEach(drain -> drains.put(drain.agent(), drain));
        recorded.windows().forEach(window -> windows.put(window.name(), window));
        review(nowMillis);
    }

    /** The recorded agents that are meant, and those named that are not recorded. */
    SortedSet<AgentId> meant(AgentSelection selection) {
        SortedSet<AgentId> meant = new TreeSet<>(selection.agents());
        desk.agents().forEach((id, seat) -> {
            if (selection.covers(id, seat.info().attributes())) {
                meant.add(id);
            }
        });
        return meant;
    }

    void drainsRecorded(Collection<Drain> recorded, long nowMillis) {
        for (Drain drain : recorded) {
            drains.put(drain.agent(), drain);
            foundEmpty.remove(drain.agent());
        }
        review(nowMillis);
    }

    void drainsEnded(Collection<AgentId> agents, long nowMillis) {
        for (AgentId agent : agents) {
            drains.remove(agent);
            foundEmpty.remove(agent);
            evicting.spare(agent, EvictionReason.DRAINED, "agent '%s' is not drained any more".formatted(agent));
        }
        review(nowMillis);
    }

    /** An agent is recorded as empty; one that is gone for good is the caller's to forget. */
    void emptyRecorded(Drain drain, long nowMillis) {
        if (drain.after() == AfterDrain.MARK_GONE) {
            drains.remove(drain.agent());
        } else {
            drains.put(drain.agent(), drain);
        }
        review(nowMillis);
    }

    void windowRecorded(MaintenanceWindow window, long nowMillis) {
        windows.put(window.name(), window);
        over.remove(window.name());
        review(nowMillis);
    }

    void windowRemoved(String name, long nowMillis) {
        MaintenanceWindow window = windows.remove(name);
        over.remove(name);
        if (window != null) {
            String why = "maintenance window '%s' is over".formatted(name);
            for (AgentId agent : meant(window.agents())) {
                evicting.spare(agent, EvictionReason.MAINTENANCE, why);
            }
        }
        review(nowMillis);
    }

    Collection<MaintenanceWindow> windows() {
        return Collections.unmodifiableCollection(windows.values());
    }

    /** The state of an agent as a listing shows it. */
    String stateOf(AgentId agent, AgentSeat seat) {
        Drain drain = drains.get(agent);
        Cause cause = causes.get(agent);
        if (seat.phase() != Phase.REGISTERED || cause == null) {
            return seat.phase().name().toLowerCase(Locale.ROOT);
        } else if (drain == null) {
            return "maintenance";
        }
        return drain.isDrained() ? "drained" : "draining";
    }

    /** Something happened on an agent that may let it be emptier than it was. */
    void touch(AgentId agent) {
        if (causes.containsKey(agent)) {
            touched.add(agent);
        }
    }

    /** Something happened that may let more be taken anywhere. */
    void touchAll() {
        touched.addAll(causes.keySet());
    }

    /** An agent has come, perhaps to an end that waits for it. Its gate was just opened. */
    void agentRegistered(AgentId agent, long nowMillis) {
        endOrdered.remove(agent);
        causes.remove(agent);
        review(agent, nowMillis);
    }

    /** Looks at the agents where something happened, or at all that are meant when the time of a drain or window has come. */
    void tick(long nowMillis) {
        if (nextReviewMillis <= nowMillis) {
            review(nowMillis);
            return;
        }
        List<AgentId> changed = List.copyOf(touched);
        touched.clear();
        changed.forEach(agent -> review(agent, nowMillis));
    }

    /** Brings gates and evictions into line with what is wanted now. O(agents) with windows, or else O(drains). */
    private void review(long nowMillis) {
        touched.clear();
        endWindows(nowMillis);
        SortedSet<AgentId> meant = new TreeSet<>(causes.keySet());
        meant.addAll(windows.isEmpty() ? drains.keySet() : desk.agents().keySet());
        meant.forEach(agent -> review(agent, nowMillis));
        nextReviewMillis = nextChange(nowMillis);
    }

    private void review(AgentId agent, long nowMillis) {
        Optional<Cause> wanted =
                Optional.ofNullable(desk.agents().get(agent)).flatMap(seat -> cause(agent, seat, nowMillis));
        if (wanted.isPresent()) {
            empty(agent, wanted.get(), nowMillis);
        } else if (causes.remove(agent) != null) {
            endOrdered.remove(agent);
            open(agent);
        }
    }

    private void empty(AgentId agent, Cause cause, long nowMillis) {
        Cause before = causes.put(agent, cause);
        if (before == null) {
            desk.cell().setOpen(agent, AgentGate.CLOSED);
            offering.rescindOn(agent, cause.why());
            evicting.callOffRoomOn(agent, cause.why());
        }
        if (before == null || cause.deadlineMillis() < before.deadlineMillis()) {
            evicting.evictions().hasten(agent, cause.deadlineMillis());
        }
        slots.revokeOn(agent, cause.why());
        if (desk.isRegistered(agent)) {
            evicting.empty(agent, cause.reason(), cause.why(), cause.deadlineMillis(), nowMillis);
            endIdleExecutors(agent, cause);
        }
        recordIfEmpty(agent, nowMillis);
    }

    private void endWindows(long nowMillis) {
        for (MaintenanceWindow window : windows.values()) {
            if (window.endMillis() <= nowMillis && over.add(window.name())) {
                desk.say(new Outbound.ToRegistry(new RegistryRequest.RemoveWindow(window.name())));
            }
        }
    }

    private Optional<Cause> cause(AgentId agent, AgentSeat seat, long nowMillis) {
        Optional<Cause> cause = Optional.empty();
        for (MaintenanceWindow window : windows.values()) {
            boolean earlier =
                    cause.isEmpty() || window.startMillis() < cause.get().deadlineMillis();
            if (earlier
                    && window.isOn(nowMillis)
                    && window.agents().covers(agent, seat.info().attributes())) {
                cause = Optional.of(new Cause(
                        EvictionReason.MAINTENANCE,
                        "maintenance window '%s' comes for agent '%s'".formatted(window.name(), agent),
                        window.startMillis()));
            }
        }
        Drain drain = drains.get(agent);
        if (drain != null) {
            long deadlineMillis = drain.deadlineAtMillis() == 0 ? NEVER : drain.deadlineAtMillis();
            if (cause.isEmpty() || deadlineMillis <= cause.get().deadlineMillis()) {
                cause = Optional.of(new Cause(
                        EvictionReason.DRAINED, "agent '%s' is being drained".formatted(agent), deadlineMillis));
            }
        }
        return cause;
    }

    private void open(AgentId agent) {
        if (desk.isRegistered(agent)) {
            desk.cell().setOpen(agent, AgentGate.OPEN);
            offering.freeGrew(agent);
        }
    }

    private void endIdleExecutors(AgentId agent, Cause cause) {
        SortedSet<ExecutorKey> busy = new TreeSet<>();
        for (TaskEntry entry : desk.tasks().on(agent)) {
            if (!entry.state().isTerminal() && !entry.executor().isEmpty()) {
                busy.add(new ExecutorKey(entry.key().framework(), new dev.stoa.api.id.ExecutorId(entry.executor())));
            }
        }
        SortedSet<ExecutorKey> ordered = endOrdered.computeIfAbsent(agent, id -> new TreeSet<>());
        List<ExecutorKey> running = desk.cell()
                .slot(agent)
                .map(slot ->
                        (List<ExecutorKey>) new ArrayList<>(slot.executors().keySet()))
                .orElse(List.of());
        for (ExecutorKey executor : running) {
            if (!busy.contains(executor) && ordered.add(executor)) {
                desk.sayIfAttached(agent, new AgentNotice.ExecutorEndOrdered(executor, cause.why()));
            }
        }
    }

    private void recordIfEmpty(AgentId agent, long nowMillis) {
        Drain drain = drains.get(agent);
        if (drain == null || drain.isDrained()) {
            return;
        }
        boolean empty = desk.isRegistered(agent)
                && desk.tasks().on(agent).isEmpty()
                && desk.cell()
                        .slot(agent)
                        .map(Slot::held)
                        .filter(held -> !held.isNone())
                        .isEmpty();
        // An agent that cannot be seen is never found empty; but an operator who says that it is gone is believed in
        // the end.
        AgentSeat seat = desk.agents().get(agent);
        boolean lost = seat != null
                && seat.phase() == Phase.UNREACHABLE
                && drain.after() == AfterDrain.MARK_GONE
                && drain.deadlineAtMillis() > 0
                && drain.deadlineAtMillis() <= nowMillis;
        if ((empty || lost) && foundEmpty.add(agent)) {
            desk.say(new Outbound.ToRegistry(new RegistryRequest.RecordDrained(agent)));
        }
    }

    /** When {@link #tick} has something to do; the largest number if never. O(1). */
    long nextDeadline(long nowMillis) {
        return touched.isEmpty() ? nextReviewMillis : nowMillis;
    }

    private long nextChange(long nowMillis) {
        long next = NEVER;
        for (Drain drain : drains.values()) {
            next = after(nowMillis, drain.deadlineAtMillis(), next);
        }
        for (MaintenanceWindow window : windows.values()) {
            next = after(nowMillis, window.noticeAtMillis(), next);
            next = after(nowMillis, window.startMillis(), next);
            next = after(nowMillis, window.endMillis(), next);
        }
        return next;
    }

    private static long after(long nowMillis, long atMillis, long next) {
        return atMillis > nowMillis ? Math.min(next, atMillis) : next;
    }
}
