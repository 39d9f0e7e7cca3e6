package dev.stoa.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryEvent.VolumeCreated;
import dev.stoa.core.registry.RegistryEvent.VolumeDeleted;
import dev.stoa.core.registry.RegistryEvent.VolumeDoomed;
import dev.stoa.core.registry.RegistryReply.VolumeDeletionRecorded;
import dev.stoa.core.registry.RegistryReply.VolumeDoomRecorded;
import dev.stoa.core.registry.RegistryReply.VolumeRecorded;
import dev.stoa.core.registry.RegistryState.VolumeEntry;

/**
 * The registry's part about volumes. One that is destroyed stays here, doomed, until its agent has said that it is deleted: an agent
 * deletes only what it is told to by name, so that no agent ever empties itself for a registry that has forgotten.
 */
final class Volumes {
    /** The most volumes, those that are being deleted included. */
    static final int MAX_VOLUMES = 100_000;

    private final SortedMap<VolumeId, VolumeEntry> entries = new TreeMap<>();

    void restore(RegistryState state) {
        state.volumes().forEach(entry -> entries.put(entry.volume().id(), entry));
    }

    List<VolumeEntry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** One of the volumes that are kept in a reservation; empty if there is none. O(volumes). */
    Optional<VolumeId> keptIn(ReservationId reservation) {
        return entries.values().stream()
                .filter(entry ->
                        !entry.isDoomed() && entry.volume().reservation().equals(reservation))
                .map(entry -> entry.volume().id())
                .findFirst();
    }

    Decision<RegistryEvent, RegistryReply> create(Volume volume, Registry registry, long nowMillis) {
        VolumeEntry known = entries.get(volume.id());
        if (known != null && known.isDoomed()) {
            return Registry.refuse(
                    "volume '%s' is still to be deleted on agent '%s'".formatted(volume.id(), known.agent()));
        }
        if (known != null) {
            return known.volume().equals(volume)
                    ? Decision.unchanged(new VolumeRecorded(volume, known.agent()))
                    : Registry.refuse(
                            "volume id '%s' is taken by one on agent '%s'".formatted(volume.id(), known.agent()));
        }
        if (entries.size() >= MAX_VOLUMES) {
            return Registry.refuse(
                    "volume '%s' is one too many, %d may exist at one time".formatted(volume.id(), MAX_VOLUMES));
        }
        Optional<Reservation> reservation = registry.reservation(volume.reservation());
        if (reservation.isEmpty()) {
            return Registry.refuse("no reservation is called '%s'".formatted(volume.reservation()));
        }
        long taken = entries.values().stream()
                .filter(entry ->
                        !entry.isDoomed() && entry.volume().reservation().equals(volume.reservation()))
                .mapToLong(entry -> entry.volume().diskMib())
                .sum();
        long disk = reservation.get().resources().diskMib();
        if (volume.diskMib() > disk - taken) {
            return Registry.refuse("volume '%s' wants %d MiB, of reservation '%s' %d of %d MiB are not volumes yet"
                    .formatted(volume.id(), volume.diskMib(), volume.reservation(), Math.max(0, disk - taken), disk));
        }
        AgentId agent = reservation.get().agent();
        return Decision.of(new VolumeCreated(volume, agent, nowMillis), new VolumeRecorded(volume, agent));
    }

    Decision<RegistryEvent, RegistryReply> doom(VolumeId id, long nowMillis) {
        VolumeEntry known = entries.get(id);
        if (known == null) {
            return Registry.refuse("no volume is called '%s'".formatted(id));
        }
        return known.isDoomed()
                ? Decision.unchanged(new VolumeDoomRecorded(id))
                : Decision.of(new VolumeDoomed(id, nowMillis), new VolumeDoomRecorded(id));
    }

    Decision<RegistryEvent, RegistryReply> deleted(VolumeId id, long nowMillis) {
        VolumeEntry known = entries.get(id);
        if (known != null && !known.isDoomed()) {
            return Registry.refuse("volume '%s' is kept".formatted(id));
        }
        return known == null
                ? Decision.unchanged(new VolumeDeletionRecorded(id))
                : Decision.of(new VolumeDeleted(id, nowMillis), new VolumeDeletionRecorded(id));
    }

    void on(VolumeCreated event) {
        entries.put(event.volume().id(), new VolumeEntry(event.volume(), event.agent(), 0));
    }

    void on(VolumeDoomed event) {
        doomIfThere(event.volume(), event.atMillis());
    }

    void on(VolumeDeleted event) {
        entries.remove(event.volume());
    }

    /** O(volumes). */
    void doomAllIn(Set<ReservationId> reservations, long nowMillis) {
        for (VolumeEntry entry : entries()) {
            if (reservations.contains(entry.volume().reservation())) {
                doomIfThere(entry.volume().id(), nowMillis);
            }
        }
    }

    private void doomIfThere(VolumeId id, long nowMillis) {
        entries.computeIfPresent(
                id,
                (known, entry) -> entry.isDoomed()
                        ? entry
                        : new VolumeEntry(entry.volume(), entry.agent(), Math.max(1, nowMillis)));
    }

    void agentGone(AgentId agent) {
        entries.values().removeIf(entry -> entry.agent().equals(agent));
    }
}
