package dev.stoa.core.placement;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.placement.Verdict;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.domain.Place;
import org.jspecify.annotations.Nullable;

/**
 * Says why tasks have a place or not: asks each agent with the matcher and the fit that commit uses, and the placer whether it would
 * place them. O(agents).
 */
public final class Explainer {
    private record Miss(double lacks, String text) {}

    private final Placer placer;
    private final Search search;
    private final Hindrances hindrances = new Hindrances();
    private @Nullable Miss nearest;
    private int asked;
    private int fitting;
    private long everFitting;
    private long roomNow;
    private final Scatter scatter;
    private boolean scattered;

    Explainer(Placer placer, Search search) {
        this.placer = placer;
        this.search = search;
        this.scatter = new Scatter(search.want().resources());
    }

    /** Whether what was explained last waits though enough is free in all. */
    public boolean isScattered() {
        return scattered;
    }

    /**
     * Explains so many tasks together.
     *
     * @param owner whose promises are not in the way
     * @param tasks at least 1
     * @param objection what may stand in the way though there is room
     */
    public Explanation explain(long owner, int tasks, long waitedMillis, Objection objection) {
        Stock stock = placer.stock(search.want().pool());
        for (Place place : placer.places().values()) {
            asked++;
            ask(place, stock, owner, waitedMillis);
        }
        List<Spot> spots = placer.place(search, owner, tasks, tasks, waitedMillis);
        boolean placeable = !spots.isEmpty();
        boolean never = !placeable && everFitting < tasks;
        Optional<Hindrance> held = never ? Optional.empty() : objection.to(spots, fitting);
        if (held.isPresent()) {
            return heldBack(held.get(), placeable, tasks);
        }
        Outcome outcome = placeable ? Outcome.PLACEABLE : never ? Outcome.NEVER_FITS : Outcome.WAITS;
        boolean excluded = outcome == Outcome.WAITS && roomNow >= tasks;
        scattered = outcome == Outcome.WAITS && !excluded && scatter.isEnoughFor(tasks);
        List<Hindrance> counted = hindrances.counted();
        Miss miss = nearest;
        String near = miss == null || placeable ? "" : miss.text();
        return new Explanation(outcome, asked, fitting, counted, near, 0, summary(outcome, tasks, counted, near));
    }

    /** Those that would do otherwise are held back too. */
    private Explanation heldBack(Hindrance held, boolean placeable, int tasks) {
        List<Hindrance> counted = hindrances.counted();
        if (held.agents() > 0) {
            counted.add(0, held);
        }
        String rest = placeable
                ? "but for that %d of %s would do".formatted(fitting, Hindrances.agents(asked))
                : summary(Outcome.WAITS, tasks, hindrances.counted(), "");
        return new Explanation(Outcome.HELD_BACK, asked, 0, counted, "", 0, "%s; %s".formatted(held.example(), rest));
    }

    private void ask(Place place, @Nullable Stock stock, long owner, long waitedMillis) {
        int agent = place.index();
        if (stock == null || !stock.present().get(agent)) {
            hinder(
                    Rejection.Reason.DOES_NOT_FIT.name(),
                    place,
                    lacking(search.want().pool()));
            return;
        }
        Resources needed = placer.needed(search.want(), agent);
        Resources total = stock.total(agent);
        boolean kept = search.isKeptForOthers(agent);
        if (search.mayEverPass(agent) && !kept) {
            everFitting += timesIn(total, needed);
        }
        if (!place.isOpen()) {
            hinder(
                    Rejection.Reason.AGENT_NOT_AVAILABLE.name(),
                    place,
                    "nothing new may run there now: it is away, is being emptied, or is to be gone");
            return;
        }
        if (kept) {
            hinder(
                    Rejection.Reason.CAPABILITY_MISSING.name(),
                    place,
                    "it has GPUs, and is for frameworks with the capability GPUS");
            return;
        }
        Resources usable = stock.usable(agent, owner);
        scatter.add(usable);
        Verdict verdict = search.matcher().verdict(place, waitedMillis);
        if (!verdict.passes()) {
            hinder(verdict.reason().name(), place, verdict.message());
            return;
        }
        scatter.addPlace(usable);
        if (usable.hasRoomFor(needed)) {
            fitting++;
            roomNow += timesIn(usable, needed);
        } else if (stock.free(agent).hasRoomFor(needed)) {
            hinder(Rejection.Reason.KEPT_FOR_OTHERS.name(), place, "what is free is promised to others");
        } else {
            // One that is too small when it is empty lacks what it does not have, not what others use of it now.
            List<String> shortfall = (total.hasRoomFor(needed) ? usable : total).shortfall(needed);
            hinder(Rejection.Reason.DOES_NOT_FIT.name(), place, String.join(", ", shortfall));
            considerMiss(place, total, usable, needed, shortfall);
        }
    }

    private static String lacking(PoolKey pool) {
        return pool.reservation()
                .map(id -> "it has no reservation '%s'".formatted(id))
                .orElse(pool.equals(PoolKey.REVOCABLE) ? "it lends nothing" : "it has nothing that is unreserved");
    }

    /** How many tasks an empty agent could hold; no more than counts here. */
    private long timesIn(Resources total, Resources needed) {
        if (!total.hasRoomFor(needed)) {
            return 0;
        }
        Resources each = search.want().resources();
        if (!each.ranges().isEmpty() || !each.sets().isEmpty()) {
            return 1;
        }
        Resources rest = total.minus(needed.namedFrom(total));
        long times = Long.MAX_VALUE;
        times = each.cpuMillis() == 0 ? times : Math.min(times, rest.cpuMillis() / each.cpuMillis());
        times = each.memoryMib() == 0 ? times : Math.min(times, rest.memoryMib() / each.memoryMib());
        times = each.diskMib() == 0 ? times : Math.min(times, rest.diskMib() / each.diskMib());
        for (Map.Entry<String, Long> scalar : each.scalars().entrySet()) {
            times = Math.min(times, rest.countOf(scalar.getKey()) / scalar.getValue());
        }
        return Math.min(times, 1L << 32) + 1;
    }

    private void considerMiss(
            Place place, Resources total, Resources usable, Resources needed, List<String> shortfall) {
        if (!total.hasRoomFor(needed)) {
            return;
        }
        double lacks = lack(needed.cpuMillis() - usable.cpuMillis(), total.cpuMillis())
                + lack(needed.memoryMib() - usable.memoryMib(), total.memoryMib())
                + lack(needed.diskMib() - usable.diskMib(), total.diskMib());
        Miss before = nearest;
        if (before == null || lacks < before.lacks()) {
            Resources more = Resources.of(
                    Math.max(0, needed.cpuMillis() - usable.cpuMillis()),
                    Math.max(0, needed.memoryMib() - usable.memoryMib()),
                    Math.max(0, needed.diskMib() - usable.diskMib()));
            String text = more.isNone()
                    ? "needs what others have there: " + String.join(", ", shortfall)
                    : "would fit if %s more were free there".formatted(more);
            nearest = new Miss(lacks, "nearest is agent '%s': %s".formatted(place.agent(), text));
        }
    }

    private static double lack(long amount, long whole) {
        return amount <= 0 || whole == 0 ? 0 : (double) amount / whole;
    }

    private void hinder(String reason, Place place, String text) {
        hindrances.add(reason, place.agent(), text);
    }

    private String summary(Outcome outcome, int tasks, List<Hindrance> counted, String near) {
        String what = tasks == 1 ? "it" : "%d tasks together".formatted(tasks);
        if (asked == 0) {
            return "no agent is in this cell";
        }
        if (outcome == Outcome.PLACEABLE) {
            return "%s can be placed now: %d of %s would do".formatted(what, fitting, Hindrances.agents(asked));
        }
        StringBuilder text = new StringBuilder();
        if (outcome == Outcome.NEVER_FITS) {
            text.append("%s can never fit in this cell, even with nothing running: ".formatted(what))
                    .append("room for %s on %s"
                            .formatted(everFitting == 0 ? "none" : everFitting, Hindrances.agents(asked)));
        } else {
            text.append("no place for %s on %s now".formatted(what, Hindrances.agents(asked)));
            if (roomNow >= tasks) {
                text.append("; there is room for them on %s, but by the constraint they exclude one another there"
                        .formatted(Hindrances.agents(fitting)));
            }
        }
        if (!counted.isEmpty()) {
            text.append("; " + Hindrances.describe(counted.get(0)));
        }
        text.append(near.isEmpty() ? "" : "; " + near);
        return text.append(scattered ? "; " + scatter.describe() : "").toString();
    }
}
