package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Account;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.PromiseKey;
import dev.stoa.core.cell.Rules;
import dev.stoa.core.cell.Rules.Broken;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.placement.Objection;
import dev.stoa.core.placement.Spot;
import dev.stoa.core.placement.Want;
import org.jspecify.annotations.Nullable;

/**
 * With what rights and limits somebody would go to commit: says which of the rules that a commit asks would refuse what the placer has
 * found.
 *
 * @param account who it is, or would be
 * @param want what each task wants
 * @param terms on which terms
 * @param promise the promise that it would make use of, if it has one
 */
record Standing(Cell cell, Account account, Want want, TaskTerms terms, @Nullable PromiseKey promise)
        implements Objection {
    /** The standing of a demand. */
    static Standing of(Cell cell, StandingDemand demand) {
        return new Standing(
                cell,
                cell.account(demand.key().framework()),
                demand.search().want(),
                demand.demand().template().terms(),
                Rooms.promiseKey(demand));
    }

    @Override
    public Optional<Hindrance> to(List<Spot> spots, int fitting) {
        Optional<Hindrance> ofOne = Rules.rights(cell, account, want.pool(), want.withExecutor())
                .or(() -> Rules.volumes(cell, terms, want.executor().map(Want.Hosting::id)))
                .or(() -> volumesAmong(spots.size()))
                .map(broken -> said("a task", broken, fitting));
        return ofOne.isPresent() || spots.isEmpty()
                ? ofOne
                : ofAll(spots)
                        .map(broken -> said(
                                spots.size() == 1 ? "a task" : "%d tasks together".formatted(spots.size()),
                                broken,
                                fitting));
    }

    private static Hindrance said(String of, Broken broken, int fitting) {
        return new Hindrance(broken.reason().name(), fitting, of + " " + broken.words());
    }

    /** The first of several would stand in the way of the others. */
    private Optional<Broken> volumesAmong(int tasks) {
        for (VolumeId id : terms.volumes()) {
            Optional<Volume> volume = cell.reserve().find(id);
            if (tasks > 1 && volume.isPresent() && volume.get().sharing() == Volume.Sharing.EXCLUSIVE) {
                return Optional.of(new Broken(
                        Reason.VOLUME_NOT_USABLE,
                        "wants volume '%s', which one task uses by itself, not %d together".formatted(id, tasks)));
            }
        }
        return Optional.empty();
    }

    private Optional<Broken> ofAll(List<Spot> spots) {
        List<Resources> all = new ArrayList<>();
        List<Resources> fresh = new ArrayList<>();
        Map<Integer, Resources> takenLeft = new HashMap<>();
        for (Spot spot : spots) {
            Resources taken = takenLeft.computeIfAbsent(spot.agent(), this::taken);
            takenLeft.put(spot.agent(), taken.without(spot.needed()));
            all.add(spot.needed());
            fresh.add(spot.needed().without(taken));
        }
        return Rules.limit(cell, account.role(), want.pool(), sum(all))
                .or(() -> Rules.guarantees(cell, account.role(), want.pool(), sum(fresh)));
    }

    /** How much it is in all, by number: names of several agents may be the same. */
    private static Resources sum(List<Resources> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        SortedMap<String, Long> amounts = new TreeMap<>();
        parts.forEach(part ->
                Quantities.of(part).amounts().forEach((kind, amount) -> amounts.merge(kind, amount, Math::addExact)));
        long cpuMillis = amounts.getOrDefault("cpus", 0L);
        long memoryMib = amounts.getOrDefault("mem", 0L);
        long diskMib = amounts.getOrDefault("disk", 0L);
        amounts.keySet().removeAll(List.of("cpus", "mem", "disk"));
        return new Resources(
                cpuMillis, memoryMib, diskMib, amounts, Collections.emptySortedMap(), Collections.emptySortedMap());
    }

    private Resources taken(int agent) {
        Pool pool = cell.slotAt(agent).pool(want.pool());
        return pool == null ? Resources.NONE : pool.takenFor(promise);
    }
}
