package dev.stoa.core.cell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;

/**
 * What is reserved on each agent, the volumes in it, and which tasks use them. Changed only through {@link Cell#changeReserve}, so
 * that the pools follow.
 */
public final class Reserve {
    private final SortedMap<ReservationId, Reservation> reservations = new TreeMap<>();
    private final SortedMap<AgentId, SortedSet<ReservationId>> byAgent = new TreeMap<>();
    private final SortedMap<VolumeId, Volume> volumes = new TreeMap<>();
    private final SortedMap<ReservationId, SortedMap<VolumeId, Volume>> inReservation = new TreeMap<>();
    private final SortedMap<VolumeId, SortedSet<TaskKey>> users = new TreeMap<>();
    private final SortedMap<VolumeId, String> withheld = new TreeMap<>();

    Reserve() {}

    /** The reservation, if there is one of this name. */
    public Optional<Reservation> find(ReservationId id) {
        return Optional.ofNullable(reservations.get(id));
    }

    /** The volume, if there is one of this name. */
    public Optional<Volume> find(VolumeId id) {
        return Optional.ofNullable(volumes.get(id));
    }

    /** All reservations. A view. */
    public Collection<Reservation> reservations() {
        return Collections.unmodifiableCollection(reservations.values());
    }

    /** All volumes. A view. */
    public Collection<Volume> volumes() {
        return Collections.unmodifiableCollection(volumes.values());
    }

    /** The reservations on an agent. A copy. */
    public List<Reservation> on(AgentId agent) {
        List<Reservation> here = new ArrayList<>();
        idsOn(agent).forEach(id -> find(id).ifPresent(here::add));
        return here;
    }

    SortedSet<ReservationId> idsOn(AgentId agent) {
        return byAgent.getOrDefault(agent, Collections.emptySortedSet());
    }

    /** The volumes of a reservation. A copy. */
    public List<Volume> volumesOf(ReservationId reservation) {
        SortedMap<VolumeId, Volume> here = inReservation.get(reservation);
        return here == null ? List.of() : List.copyOf(here.values());
    }

    List<Volume> volumesOn(AgentId agent) {
        if (volumes.isEmpty()) {
            return List.of();
        }
        List<Volume> here = new ArrayList<>();
        idsOn(agent).forEach(reservation -> here.addAll(volumesOf(reservation)));
        return here;
    }

    /** The reservation out of which another one was made, if it is there. */
    public Optional<Reservation> above(Reservation reservation) {
        return reservation.refines().flatMap(this::find);
    }

    /** Whether a framework of an account may use a reservation: its role is covered, and no other framework owns it. */
    public static boolean mayUse(Account account, Reservation reservation) {
        return reservation.role().covers(account.role().name())
                && reservation
                        .owner()
                        .map(owner -> owner.equals(account.framework()))
                        .orElse(true);
    }

    /** Enters a reservation, or what has changed of one. */
    public void put(Reservation reservation) {
        reservations.put(reservation.id(), reservation);
        byAgent.computeIfAbsent(reservation.agent(), id -> new TreeSet<>()).add(reservation.id());
    }

    /** Takes a reservation out. Does nothing if there is none. */
    public void remove(ReservationId id) {
        Reservation gone = reservations.remove(id);
        if (gone != null) {
            SortedSet<ReservationId> others = byAgent.get(gone.agent());
            if (others != null) {
                others.remove(id);
                if (others.isEmpty()) {
                    byAgent.remove(gone.agent());
                }
            }
        }
    }

    /** Enters a volume. */
    public void put(Volume volume) {
        volumes.put(volume.id(), volume);
        inReservation
                .computeIfAbsent(volume.reservation(), id -> new TreeMap<>())
                .put(volume.id(), volume);
    }

    /** Takes a volume out. Does nothing if there is none. */
    public void remove(VolumeId id) {
        withheld.remove(id);
        Volume gone = volumes.remove(id);
        if (gone != null) {
            SortedMap<VolumeId, Volume> others = inReservation.get(gone.reservation());
            if (others != null) {
                others.remove(id);
                if (others.isEmpty()) {
                    inReservation.remove(gone.reservation());
                }
            }
        }
    }

    /** Lets no further task use a volume. */
    public void withhold(VolumeId id, String why) {
        withheld.put(id, why);
    }

    /** Lets tasks use a volume again. */
    public void hand(VolumeId id) {
        withheld.remove(id);
    }

    /** Why a task cannot begin to use a volume now: it is withheld, or in use by itself; empty if one can. */
    public Optional<String> hindrance(Volume volume) {
        String why = withheld.get(volume.id());
        if (why != null) {
            return Optional.of(why);
        }
        SortedSet<TaskKey> now = usersOf(volume.id());
        return volume.sharing() == Volume.Sharing.EXCLUSIVE && !now.isEmpty()
                ? Optional.of("task '%s' uses by itself".formatted(now.first()))
                : Optional.empty();
    }

    /** Enters what an agent's operator keeps for roles, in the place of what was kept before. */
    void putStatic(AgentInfo info) {
        for (Reservation known : on(info.id())) {
            if (known.isStatic()) {
                remove(known.id());
            }
        }
        info.reserved().forEach((role, resources) -> put(Reservation.ofAgent(info.id(), role, resources)));
    }

    /** Which tasks use a volume now. */
    public SortedSet<TaskKey> usersOf(VolumeId volume) {
        return Collections.unmodifiableSortedSet(users.getOrDefault(volume, Collections.emptySortedSet()));
    }

    void use(TaskKey task, SortedSet<VolumeId> used) {
        used.forEach(
                volume -> users.computeIfAbsent(volume, id -> new TreeSet<>()).add(task));
    }

    void endUse(TaskKey task, SortedSet<VolumeId> used) {
        for (VolumeId volume : used) {
            SortedSet<TaskKey> others = users.get(volume);
            if (others != null) {
                others.remove(task);
                if (others.isEmpty()) {
                    users.remove(volume);
                }
            }
        }
    }

    /** What a framework that goes would leave behind. A copy. */
    public List<Reservation> ownedBy(FrameworkId framework) {
        return reservations.values().stream()
                .filter(reservation ->
                        reservation.owner().filter(framework::equals).isPresent())
                .toList();
    }
}
