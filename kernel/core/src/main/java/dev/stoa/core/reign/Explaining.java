package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.OperatorNotice.DemandsListed;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.view.DemandView;
import dev.stoa.core.allocator.Obstacle;
import dev.stoa.core.allocator.Obstacle.Kind;
import dev.stoa.core.cell.Account;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.DemandBook;
import dev.stoa.core.demand.Rank;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.demand.StandingDemand.Stage;
import dev.stoa.core.placement.Hindrances;
import dev.stoa.core.placement.Placer;
import dev.stoa.core.placement.Want;
import dev.stoa.core.task.TaskEntry;

/** Says why a demand, a task, a framework or something not demanded yet runs or does not. */
final class Explaining {
    private static final FrameworkId NOBODY = new FrameworkId("_nobody");

    // Who asks before there is a framework would subscribe one that can do what it wants.
    private static final FrameworkInfo ANYBODY = new FrameworkInfo(
            "anybody", FrameworkInfo.DEFAULT_ROLE, "", 0, new TreeSet<>(EnumSet.allOf(Capability.class)));

    private static final Set<String> HELD_BACK =
            Set.of(Kind.CAPABILITY_MISSING.name(), Kind.OVER_LIMIT.name(), Kind.KEPT_FOR_OTHERS.name());

    /** Something of a framework. */
    private record Name(FrameworkId framework, String name) {}

    private final Desk desk;
    private final Rooms rooms;

    Explaining(Desk desk, Rooms rooms) {
        this.desk = desk;
        this.rooms = rooms;
    }

    /** Explains; {@code asker} may leave itself out of names. */
    Explanation explain(ExplainSubject subject, Optional<FrameworkId> asker, long nowMillis) {
        if (subject instanceof ExplainSubject.Shape shape) {
            return explain(shape, asker.orElse(NOBODY));
        }
        String name = ((ExplainSubject.Named) subject).name();
        Optional<StandingDemand> demand = demandNamed(name, asker);
        if (demand.isPresent()) {
            return explain(demand.get(), nowMillis);
        }
        List<TaskEntry> tasks = tasksNamed(name, asker);
        if (tasks.size() > 1) {
            return Explanation.of(
                    Outcome.NOT_KNOWN,
                    "%d tasks are called '%s', name one as FRAMEWORK/TASK, such as '%s'"
                            .formatted(tasks.size(), name, tasks.get(0).key()));
        }
        if (!tasks.isEmpty()) {
            return explain(tasks.get(0));
        }
        return desk.frameworks().keySet().stream()
                .filter(framework -> framework.value().equals(name))
                .findFirst()
                .map(framework -> explain(framework, nowMillis))
                .orElseGet(() -> Explanation.of(
                        Outcome.NOT_KNOWN, "no demand, live task or framework is called '%s'".formatted(name)));
    }

    private Optional<StandingDemand> demandNamed(String name, Optional<FrameworkId> asker) {
        return candidates(name, asker).stream()
                .flatMap(named -> desk.demands().find(named.framework(), new DemandId(named.name())).stream())
                .findFirst();
    }

    private List<TaskEntry> tasksNamed(String name, Optional<FrameworkId> asker) {
        List<TaskEntry> tasks = new ArrayList<>();
        for (Name named : candidates(name, asker)) {
            desk.tasks()
                    .find(new TaskKey(named.framework(), new TaskId(named.name())))
                    .ifPresent(tasks::add);
        }
        if (tasks.isEmpty()) {
            desk.tasks().all().forEach(task -> {
                if (task.key().task().value().equals(name)) {
                    tasks.add(task);
                }
            });
        }
        return tasks;
    }

    /** What a text may name of which framework: FRAMEWORK/NAME, or one of the asker's own. Nothing if it cannot be a name. */
    private static List<Name> candidates(String text, Optional<FrameworkId> asker) {
        int slash = text.indexOf('/');
        try {
            String last = new TaskId(text.substring(slash + 1)).value();
            return slash >= 0
                    ? List.of(new Name(new FrameworkId(text.substring(0, slash)), last))
                    : asker.map(own -> List.of(new Name(own, last))).orElse(List.of());
        } catch (IllegalArgumentException notAName) {
            return List.of();
        }
    }

    private Explanation explain(ExplainSubject.Shape shape, FrameworkId framework) {
        Want want = new Want(
                framework,
                shape.labels(),
                shape.terms().constraint(),
                PoolKey.of(shape.terms()),
                shape.resources(),
                Optional.empty(),
                List.of(),
                Strategy.PACK);
        FrameworkSeat seat = desk.frameworks().get(framework);
        FrameworkInfo info = (seat == null ? ANYBODY : seat.info()).withRole(shape.role());
        Account account = Account.supposed(framework, info, desk.cell().roles());
        Standing rules = new Standing(desk.cell(), account, want, shape.terms(), null);
        Explanation explanation = desk.explain(desk.placer().search(want), Placer.NOBODY, shape.count(), 0, rules);
        if (framework.equals(NOBODY)) {
            desk.cell().domains().forget(NOBODY);
        }
        long before = desk.demands().all().stream()
                .filter(demand -> demand.priority() >= shape.terms().priority())
                .count();
        return explanation.outcome() == Outcome.PLACEABLE || before == 0
                ? explanation
                : explanation.withSummary("%s; demands that stand with its priority or a higher one: %d"
                        .formatted(explanation.summary(), before));
    }

    private Explanation explain(StandingDemand demand, long nowMillis) {
        int position = position(demand);
        String making = rooms.describe(demand, nowMillis);
        String room = making.isEmpty()
                ? ""
                : "; room is being made: %s, plus the grace of the tasks that go".formatted(making);
        if (demand.stage() == Stage.RETURNING) {
            return placed(
                    demand,
                    position,
                    "waits until every agent that may be running its tasks is back or overdue; ",
                    Explanation.of(Outcome.WAITS, ""));
        }
        if (demand.remaining() == 0) {
            return placed(
                    demand,
                    position,
                    "all its places are found, open offers included",
                    Explanation.of(Outcome.PLACED, ""));
        }
        Explanation why = desk.explain(
                demand.search(),
                demand.number(),
                demand.least(),
                demand.waitedMillis(nowMillis),
                Standing.of(desk.cell(), demand));
        return placed(demand, position, why.summary() + room, why);
    }

    private Explanation placed(StandingDemand demand, int position, String text, Explanation why) {
        int kept = rooms.of(demand).isEmpty()
                ? desk.placer().promisedTo(demand.number()).size()
                : 0;
        String promised = kept == 0
                ? ""
                : kept == 1 ? "; 1 agent is promised to it" : "; %d agents are promised to it".formatted(kept);
        return new Explanation(
                why.outcome(),
                why.agents(),
                why.fitting(),
                why.hindrances(),
                why.nearestMiss(),
                position,
                "demand '%s', tasks placed: %d of %d, number %d in the order of all demands: %s%s"
                        .formatted(
                                demand.key(),
                                demand.placedCount(),
                                demand.demand().count(),
                                position,
                                text,
                                promised));
    }

    private Explanation explain(TaskEntry task) {
        Outcome outcome = task.state().isTerminal() ? Outcome.ENDED : Outcome.PLACED;
        return Explanation.of(
                outcome,
                "task '%s' is %s on agent '%s' and holds %s%s"
                        .formatted(
                                task.key(),
                                task.state(),
                                task.agent(),
                                task.state().isTerminal() ? "nothing" : task.resources(),
                                task.latest().message().isEmpty()
                                        ? ""
                                        : "; " + task.latest().message()));
    }

    private Explanation explain(FrameworkId framework, long nowMillis) {
        List<StandingDemand> demands = desk.demands().of(framework);
        String share = "holds %s, a dominant share of %.1f %%"
                .formatted(
                        desk.cell().charge(framework).toResources().isNone()
                                ? "nothing"
                                : desk.cell().charge(framework).toResources(),
                        100 * desk.shareOf(framework));
        if (demands.isEmpty()) {
            return explainOffers(
                    framework, "framework '%s' %s and demands nothing".formatted(framework, share), nowMillis);
        }
        StandingDemand first = demands.get(0);
        for (StandingDemand demand : demands) {
            first = DemandBook.ORDER.compare(demand, first) < 0 ? demand : first;
        }
        Explanation why = explain(first, nowMillis);
        return new Explanation(
                why.outcome(),
                why.agents(),
                why.fitting(),
                why.hindrances(),
                why.nearestMiss(),
                why.position(),
                "framework '%s' %s; demands that stand: %d, first of them %s"
                        .formatted(framework, share, demands.size(), why.summary()));
    }

    /** What one that demands nothing could be offered now. O(agents). */
    private Explanation explainOffers(FrameworkId framework, String who, long nowMillis) {
        String open = "%s; open offers to it: %d"
                .formatted(who, desk.cell().leasesOf(framework).size());
        if (!desk.allocator().isWanted(framework)) {
            return Explanation.of(
                    Outcome.PLACED,
                    open
                            + (desk.isConnected(framework)
                                    ? "; it has suppressed offers and is made none until it revives"
                                    : "; it is away and is made no offers until it is back"));
        }
        Hindrances hindrances = new Hindrances();
        int agents = 0;
        int offerable = 0;
        for (Slot slot : desk.cell().slots()) {
            agents++;
            Optional<Obstacle> obstacle = desk.allocator().obstacle(framework, slot, nowMillis);
            obstacle.ifPresent(found -> hindrances.add(found.kind().name(), slot.id(), found.words()));
            offerable += obstacle.isEmpty() ? 1 : 0;
        }
        List<Hindrance> counted = hindrances.counted();
        List<FrameworkId> wanting = desk.allocator().wanting();
        Rank rank = desk.rankOf(framework);
        int position = 1
                + (int) wanting.stream()
                        .filter(other -> desk.rankOf(other).compareTo(rank) < 0)
                        .count();
        return new Explanation(
                outcome(framework, offerable, counted),
                agents,
                offerable,
                counted,
                "",
                position,
                "%s; number %d of %d that want offers; could be offered something of now: %d of %s%s"
                        .formatted(
                                open,
                                position,
                                wanting.size(),
                                offerable,
                                Hindrances.agents(agents),
                                counted.isEmpty() ? "" : "; " + Hindrances.describe(counted.get(0))));
    }

    private Outcome outcome(FrameworkId framework, int offerable, List<Hindrance> counted) {
        if (offerable > 0) {
            return Outcome.PLACEABLE;
        }
        if (!desk.cell().leasesOf(framework).isEmpty()) {
            return Outcome.PLACED;
        }
        return !counted.isEmpty() && HELD_BACK.contains(counted.get(0).reason()) ? Outcome.HELD_BACK : Outcome.WAITS;
    }

    /** Counts those that come before it, without putting all in order. O(demands). */
    private int position(StandingDemand demand) {
        int before = 0;
        for (StandingDemand other : ranked()) {
            before += DemandBook.ORDER.compare(other, demand) < 0 ? 1 : 0;
        }
        return before + 1;
    }

    /** All demands, each with the rank of its framework as it is now. */
    private Collection<StandingDemand> ranked() {
        Map<FrameworkId, Rank> ranks = new HashMap<>();
        for (StandingDemand demand : desk.demands().all()) {
            demand.setRank(ranks.computeIfAbsent(demand.key().framework(), desk::rankOf));
        }
        return desk.demands().all();
    }

    private List<StandingDemand> firstInOrder(int most) {
        PriorityQueue<StandingDemand> first = new PriorityQueue<>(DemandBook.ORDER.reversed());
        for (StandingDemand demand : ranked()) {
            if (first.size() < most) {
                first.add(demand);
            } else if (DemandBook.ORDER.compare(demand, first.element()) < 0) {
                first.remove();
                first.add(demand);
            }
        }
        List<StandingDemand> inOrder = new ArrayList<>(first);
        inOrder.sort(DemandBook.ORDER);
        return inOrder;
    }

    /** The first in the order, no more than one notice carries. */
    List<DemandView> list(long nowMillis) {
        List<DemandView> views = new ArrayList<>();
        Map<PoolKey, Quantities> free = new HashMap<>();
        for (StandingDemand standing : firstInOrder(DemandsListed.MAX)) {
            Demand demand = standing.demand();
            FrameworkId framework = standing.key().framework();
            FrameworkSeat seat = desk.frameworks().get(framework);
            String room = rooms.describe(standing, nowMillis);
            Constraint constraint = demand.template().terms().constraint();
            views.add(new DemandView(
                    demand.id().value(),
                    framework.value(),
                    seat == null ? "" : seat.info().name(),
                    seat == null ? "" : seat.info().role(),
                    standing.priority(),
                    demand.count(),
                    standing.placedCount(),
                    demand.gang().minimum(),
                    demand.template().resources(),
                    constraint.equals(Constraint.NONE) ? "" : Constraint.print(constraint),
                    views.size() + 1,
                    stateOf(standing, room, free),
                    standing.waitedMillis(nowMillis),
                    standing.why(),
                    room));
        }
        return views;
    }

    private String stateOf(StandingDemand standing, String room, Map<PoolKey, Quantities> free) {
        if (!room.isEmpty()) {
            return "clearing";
        }
        if (!desk.placer().promisedTo(standing.number()).isEmpty()) {
            return "promised";
        }
        boolean scattered = standing.stage() == Stage.WAITING
                && standing.isTold(Outcome.WAITS)
                && Placer.isEnough(
                        free.computeIfAbsent(Rooms.pool(standing), desk.placer()::usableInAll),
                        standing.search().want(),
                        standing.least());
        return scattered ? "scattered" : standing.stage().name().toLowerCase(Locale.ROOT);
    }
}
