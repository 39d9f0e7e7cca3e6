package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.view.VolumeView;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Reserve;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.task.TaskEntry;

/**
 * Volumes: what the registry says there shall be, what agents say there is, and what follows for the cell. What agents say is soft:
 * they say it with each registration. An agent is told all its volumes at once, so that what it missed does not matter.
 */
final class Volumes {
    private enum State {
        ORDERED,
        PRESENT,
        LOST,
        DOOMED
    }

    private static final class Entry {
        private final Volume volume;
        private final AgentId agent;
        private State state;

        Entry(Volume volume, AgentId agent, State state) {
            this.volume = volume;
            this.agent = agent;
            this.state = state;
        }
    }

    private final Desk desk;
    private final Offering offering;
    private final SortedMap<VolumeId, Entry> entries = new TreeMap<>();
    private final SortedMap<AgentId, SortedSet<VolumeId>> byAgent = new TreeMap<>();
    private final Pending<VolumeId> pending;

    Volumes(Desk desk, Offering offering) {
        this.desk = desk;
        this.offering = offering;
        this.pending = new Pending<>(desk, "volume");
    }

    void restore(RegistryState recorded) {
        for (RegistryState.VolumeEntry entry : recorded.volumes()) {
            put(new Entry(entry.volume(), entry.agent(), entry.isDoomed() ? State.DOOMED : State.ORDERED));
            if (!entry.isDoomed()) {
                desk.cell().reserve().put(entry.volume());
            }
        }
    }

    private void put(Entry entry) {
        entries.put(entry.volume.id(), entry);
        byAgent.computeIfAbsent(entry.agent, id -> new TreeSet<>()).add(entry.volume.id());
    }

    private void remove(Entry entry) {
        entries.remove(entry.volume.id());
        SortedSet<VolumeId> others = byAgent.get(entry.agent);
        if (others != null) {
            others.remove(entry.volume.id());
            if (others.isEmpty()) {
                byAgent.remove(entry.agent);
            }
        }
    }

    private List<Entry> on(AgentId agent) {
        List<Entry> here = new ArrayList<>();
        for (VolumeId id : byAgent.getOrDefault(agent, Collections.emptySortedSet())) {
            Entry entry = entries.get(id);
            if (entry != null) {
                here.add(entry);
            }
        }
        return here;
    }

    /** Whether a framework may make and destroy volumes in a reservation; why not. */
    Optional<String> stranger(FrameworkId framework, ReservationId reservation) {
        boolean may = desk.cell()
                .reserve()
                .find(reservation)
                .filter(found -> Reserve.mayUse(desk.cell().account(framework), found))
                .isPresent();
        return may
                ? Optional.empty()
                : Optional.of(
                        "reservation '%s' is not there or not for framework '%s'".formatted(reservation, framework));
    }

    /** The same for the reservation of a volume. */
    Optional<String> stranger(FrameworkId framework, VolumeId volume) {
        Entry entry = entries.get(volume);
        return entry == null ? Optional.empty() : stranger(framework, entry.volume.reservation());
    }

    /** What stands against creating a volume now; empty if nothing does, and then its disk is kept for it. */
    Optional<String> prepare(Volume wanted) {
        Reserve reserve = desk.cell().reserve();
        if (reserve.find(wanted.id()).filter(wanted::equals).isPresent()) {
            return Optional.empty();
        }
        if (entries.containsKey(wanted.id()) || pending.isKept(wanted.id())) {
            return Optional.of("volume id '%s' is taken".formatted(wanted.id()));
        }
        Optional<Reservation> reservation = reserve.find(wanted.reservation());
        if (reservation.isEmpty()) {
            return Optional.of("no reservation is called '%s'".formatted(wanted.reservation()));
        }
        AgentId agent = reservation.get().agent();
        PoolKey key = PoolKey.of(wanted.reservation());
        Slot slot = desk.cell().slot(agent).orElse(null);
        Pool pool = slot == null ? null : slot.pool(key);
        if (slot == null || pool == null) {
            return Optional.of("agent '%s' is not registered now".formatted(agent));
        }
        Resources disk = Resources.of(0, 0, wanted.diskMib());
        if (!pool.unpromised().contains(disk)) {
            rescind(agent, key, "wanted for volume '%s'".formatted(wanted.id()));
        }
        Resources free = slot.freeOf(key);
        if (!free.contains(disk)) {
            return Optional.of("reservation '%s' has less free for volume '%s': %s"
                    .formatted(wanted.reservation(), wanted.id(), String.join(", ", free.shortfall(disk))));
        }
        pending.keep(wanted.id(), agent, key, disk);
        return Optional.empty();
    }

    private void rescind(AgentId agent, PoolKey pool, String reason) {
        offering.rescind(
                desk.cell().leasesOn(agent).stream()
                        .filter(lease -> lease.pool().equals(pool))
                        .toList(),
                reason);
    }

    /** What stands against destroying a volume now; empty if nothing does, and then nobody gets to use it. */
    Optional<String> prepareEnd(VolumeId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.of("no volume is called '%s'".formatted(id));
        }
        SortedSet<TaskKey> users = usersOf(entry);
        if (!users.isEmpty()) {
            return Optional.of("volume '%s' is used by task '%s'".formatted(id, users.first()));
        }
        if (entry.state != State.DOOMED) {
            desk.cell().reserve().withhold(id, "is being destroyed");
            rescind(entry.agent, PoolKey.of(entry.volume.reservation()), "volume '%s' is destroyed".formatted(id));
        }
        return Optional.empty();
    }

    /** The tasks that use it, those on agents that cannot be seen included. */
    private SortedSet<TaskKey> usersOf(Entry entry) {
        SortedSet<TaskKey> users = new TreeSet<>(desk.cell().reserve().usersOf(entry.volume.id()));
        for (TaskEntry task : desk.tasks().on(entry.agent)) {
            if (!task.state().isTerminal() && task.terms().volumes().contains(entry.volume.id())) {
                users.add(task.key());
            }
        }
        return users;
    }

    /** The order was not recorded. */
    void givenUp(Volume wanted) {
        pending.end(wanted.id());
    }

    /** The order was not recorded. */
    void givenUpEnd(VolumeId id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.state != State.LOST) {
            desk.cell().reserve().hand(id);
        }
    }

    void created(Volume volume, AgentId agent) {
        pending.end(volume.id());
        if (entries.containsKey(volume.id())) {
            return;
        }
        put(new Entry(volume, agent, State.ORDERED));
        desk.cell().changeReserve(agent, () -> desk.cell().reserve().put(volume));
        order(agent);
        offering.freeGrew(agent);
    }

    void doomed(VolumeId id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.state != State.DOOMED) {
            doom(entry);
            order(entry.agent);
        }
    }

    private void doom(Entry entry) {
        entry.state = State.DOOMED;
        rescind(
                entry.agent,
                PoolKey.of(entry.volume.reservation()),
                "volume '%s' is destroyed".formatted(entry.volume.id()));
        desk.cell().changeReserve(entry.agent, () -> desk.cell().reserve().remove(entry.volume.id()));
        offering.freeGrew(entry.agent);
    }

    void deleted(VolumeId id) {
        Entry entry = entries.get(id);
        if (entry != null) {
            remove(entry);
        }
    }

    /** The volumes of what a framework reserved are to be deleted; before the reservations end. */
    void frameworkRemoved(FrameworkId framework) {
        SortedSet<AgentId> agents = new TreeSet<>();
        for (Reservation reservation : desk.cell().reserve().ownedBy(framework)) {
            for (Volume volume : desk.cell().reserve().volumesOf(reservation.id())) {
                Entry entry = entries.get(volume.id());
                if (entry != null && entry.state != State.DOOMED) {
                    doom(entry);
                    agents.add(entry.agent);
                }
            }
        }
        agents.forEach(this::order);
    }

    /** An agent is gone for good, and its volumes with it; before its reservations end. */
    void agentGone(AgentId agent) {
        for (Entry entry : on(agent)) {
            desk.cell().reserve().remove(entry.volume.id());
            remove(entry);
        }
    }

    /** An agent has come, with these volumes. */
    void agentRegistered(AgentId agent, List<VolumeRecord> brought) {
        reported(agent, brought);
        order(agent);
    }

    /** An agent says which volumes it has. */
    void reported(AgentId agent, List<VolumeRecord> brought) {
        SortedMap<VolumeId, VolumeRecord.State> there = new TreeMap<>();
        brought.forEach(record -> there.put(record.id(), record.state()));
        for (Entry entry : on(agent)) {
            VolumeRecord.State said = there.get(entry.volume.id());
            if (entry.state == State.DOOMED) {
                if (said == null) {
                    desk.say(new Outbound.ToRegistry(new RegistryRequest.NoteVolumeDeleted(entry.volume.id())));
                }
            } else if (said == VolumeRecord.State.PRESENT) {
                if (entry.state == State.LOST) {
                    // It was away for a while, such as a disk that was not mounted.
                    desk.cell().reserve().hand(entry.volume.id());
                    offering.freeGrew(entry.agent);
                }
                entry.state = State.PRESENT;
            } else if (said == VolumeRecord.State.LOST) {
                lost(entry);
            }
        }
    }

    private void lost(Entry entry) {
        entry.state = State.LOST;
        VolumeId id = entry.volume.id();
        String message = "agent '%s' has lost what was in volume '%s'".formatted(entry.agent, id);
        desk.cell().reserve().withhold(id, "was lost by its agent");
        rescind(entry.agent, PoolKey.of(entry.volume.reservation()), message);
        desk.cell()
                .reserve()
                .find(entry.volume.reservation())
                .flatMap(Reservation::owner)
                .ifPresent(
                        owner -> desk.sayIfAttached(owner, new SchedulerNotice.VolumeLost(id, entry.agent, message)));
    }

    /** Tells an agent all its volumes, if there are any. */
    private void order(AgentId agent) {
        List<Volume> kept = new ArrayList<>();
        List<VolumeId> doomed = new ArrayList<>();
        for (Entry entry : on(agent)) {
            if (entry.state == State.DOOMED) {
                doomed.add(entry.volume.id());
            } else {
                kept.add(entry.volume);
            }
        }
        if (!kept.isEmpty() || !doomed.isEmpty()) {
            desk.sayIfAttached(agent, new VolumesOrdered(kept, doomed));
        }
    }

    List<VolumeView> views() {
        List<VolumeView> views = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Volume volume = entry.volume;
            Optional<Reservation> reservation = desk.cell().reserve().find(volume.reservation());
            views.add(new VolumeView(
                    volume.id().value(),
                    entry.agent.value(),
                    volume.reservation().value(),
                    reservation.map(found -> found.role().value()).orElse(""),
                    reservation
                            .flatMap(Reservation::owner)
                            .map(FrameworkId::value)
                            .orElse(""),
                    volume.path(),
                    volume.diskMib(),
                    volume.sharing().name().toLowerCase(Locale.ROOT),
                    entry.state == State.DOOMED
                            ? "being deleted"
                            : entry.state.name().toLowerCase(Locale.ROOT),
                    usersOf(entry).stream().map(TaskKey::toString).toList()));
        }
        return views;
    }
}
