package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.SchedulerNotice.CallRefused;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.eviction.Budgets;
import dev.stoa.core.eviction.Claimant;
import dev.stoa.core.eviction.Clearing;
import dev.stoa.core.eviction.Eviction;
import dev.stoa.core.eviction.EvictionStage;
import dev.stoa.core.eviction.EvictionStep;
import dev.stoa.core.eviction.Evictions;
import dev.stoa.core.eviction.Evictions.Order;
import dev.stoa.core.eviction.Evictions.Pace;
import dev.stoa.core.eviction.Holding;
import dev.stoa.core.eviction.Preemption.Plan;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.task.KillCause;
import dev.stoa.core.task.TaskEntry;

/**
 * Takes tasks away: begins evictions, carries out what the pipeline wants, hears what frameworks say to it.
 *
 * <p>Budgets are soft and come back only with their frameworks. Therefore nothing is taken from a framework within budgets until
 * a moment after it first subscribed to this reign; only force does not wait. What it said then holds while it is away.
 */
final class Evicting {
    private final Desk desk;
    private final Statuses statuses;
    private final Budgets budgets;
    private final Evictions evictions;
    private final Rooms rooms;
    private final NewPlaces newPlaces;
    private final Deadlines<FrameworkId> settling = new Deadlines<>();
    private final SortedSet<FrameworkId> settled = new TreeSet<>();
    private boolean loosened;

    Evicting(Desk desk, Statuses statuses) {
        this.desk = desk;
        this.statuses = statuses;
        this.budgets = new Budgets(desk.config().eviction().replacementMillis());
        this.evictions =
                new Evictions(desk.epoch(), budgets, desk.config().eviction().keepMillis());
        this.rooms = new Rooms(desk, evictions);
        this.newPlaces = new NewPlaces(desk, rooms);
    }

    /** What is kept for those for whom others are taken away. */
    Rooms rooms() {
        return rooms;
    }

    /** What is kept for those that are moved. */
    NewPlaces newPlaces() {
        return newPlaces;
    }

    Evictions evictions() {
        return evictions;
    }

    Budgets budgets() {
        return budgets;
    }

    /** The live tasks on an agent. */
    List<Holding> holdingsOn(AgentId agent) {
        List<Holding> holdings = new ArrayList<>();
        for (TaskEntry entry : desk.tasks().on(agent)) {
            if (entry.state().isLive()) {
                holdings.add(holding(entry));
            }
        }
        return holdings;
    }

    /** Whether a task is being taken away, or told to end. */
    boolean isLeaving(TaskKey task) {
        return evictions.of(task).isPresent()
                || desk.tasks().find(task).filter(TaskEntry::isKillOrdered).isPresent();
    }

    /** The live tasks on an agent that nobody takes away yet. */
    List<Holding> takeable(AgentId agent) {
        List<Holding> takeable = holdingsOn(agent);
        takeable.removeIf(holding -> isLeaving(holding.task()));
        return takeable;
    }

    /** Takes away what borrows what is not lent any more, with notice and whatever budgets say. */
    void revoke(List<Holding> borrowers, String why, long nowMillis) {
        long killAtMillis = nowMillis + desk.config().eviction().noticeMillis();
        byFramework(borrowers)
                .values()
                .forEach(tasks -> carryOut(evictions.begin(
                        new Order(EvictionReason.REVOKED, why, tasks), Pace.BY_FORCE, killAtMillis, nowMillis)));
    }

    private static SortedMap<FrameworkId, List<Holding>> byFramework(List<Holding> holdings) {
        SortedMap<FrameworkId, List<Holding>> byFramework = new TreeMap<>();
        for (Holding holding : holdings) {
            byFramework
                    .computeIfAbsent(holding.framework(), id -> new ArrayList<>())
                    .add(holding);
        }
        return byFramework;
    }

    /** A task as the pipeline sees it. */
    Holding holding(TaskEntry entry) {
        return new Holding(
                entry.key(),
                entry.agent(),
                desk.roleOf(entry.key().framework()),
                entry.terms().priority(),
                entry.terms().supply(),
                entry.terms().reservation(),
                entry.resources(),
                entry.labels(),
                entry.sinceMillis());
    }

    /** Whether what a framework's budgets say is known, so that heeding them means something. */
    boolean areBudgetsKnown(FrameworkId framework) {
        return settled.contains(framework);
    }

    /**
     * Takes away what is on an agent, as far as budgets allow and frameworks are there to state any.
     *
     * @param deadlineMillis when what is left goes by force; the largest number for never
     */
    void empty(AgentId agent, EvictionReason reason, String why, long deadlineMillis, long nowMillis) {
        SortedMap<FrameworkId, List<Holding>> byFramework = byFramework(takeable(agent));
        if (deadlineMillis <= nowMillis) {
            evictions.hasten(agent, nowMillis);
            byFramework
                    .values()
                    .forEach(tasks -> carryOut(
                            evictions.begin(new Order(reason, why, tasks), Pace.BY_FORCE, nowMillis, nowMillis)));
            return;
        }
        long killAtMillis =
                Math.min(deadlineMillis, nowMillis + desk.config().eviction().noticeMillis());
        byFramework.forEach((framework, tasks) -> {
            List<Holding> allowed = areBudgetsKnown(framework) ? allowed(tasks) : List.of();
            if (!allowed.isEmpty()) {
                carryOut(
                        evictions.begin(new Order(reason, why, allowed), Pace.WITHIN_BUDGETS, killAtMillis, nowMillis));
            }
        });
    }

    private List<Holding> allowed(List<Holding> tasks) {
        Budgets.Allowance allowance = budgets.allowance();
        List<Holding> allowed = new ArrayList<>();
        for (Holding task : tasks) {
            if (allowance.allows(task)) {
                allowance.take(task);
                allowed.add(task);
            }
        }
        return allowed;
    }

    /** Makes room for a claimant as it was planned. */
    void clear(Claimant claimant, Plan plan, Function<EvictionReason, String> why, long nowMillis) {
        long killAtMillis = nowMillis + desk.config().eviction().noticeMillis();
        carryOut(evictions.clear(claimant, plan.places(), plan.orders(why), killAtMillis, nowMillis));
    }

    /** Nobody new may come to an agent: no room is made there any more. */
    void callOffRoomOn(AgentId agent, String why) {
        carryOut(evictions.callOffRoomOn(agent, why));
        callOffMovesTo(agent, why);
    }

    /** Nobody can go there: who was to is spared if it has not been killed. */
    private void callOffMovesTo(AgentId agent, String why) {
        for (TaskKey task : newPlaces.on(agent)) {
            evictions
                    .of(task)
                    .flatMap(eviction -> evictions.servedBy(eviction.id()))
                    .ifPresent(clearing -> carryOut(evictions.callOff(clearing, why)));
        }
    }

    /** Spares what is on an agent and has not been killed. */
    void spare(AgentId agent, EvictionReason reason, String why) {
        carryOut(evictions.callOffOn(agent, reason, why));
    }

    /** Does what the pipeline wants done. */
    void carryOut(List<EvictionStep> steps) {
        for (EvictionStep step : steps) {
            if (step instanceof EvictionStep.Tell tell) {
                tell(tell.eviction(), tell.leftMillis());
            } else if (step instanceof EvictionStep.TellCalledOff called) {
                loosened = true;
                newPlaces.keepOnlyFor(this::isLeaving);
                desk.sayIfAttached(
                        called.eviction().framework(),
                        new SchedulerNotice.EvictionCalledOff(called.eviction().id(), called.why()));
            } else if (step instanceof EvictionStep.Kill kill) {
                KillCause cause = new KillCause(
                        TaskReason.EVICTED,
                        "%s: %s"
                                .formatted(
                                        kill.eviction().reason(),
                                        kill.eviction().why()));
                desk.tasks().find(kill.task()).ifPresent(entry -> statuses.orderKill(entry, cause));
            } else if (step instanceof EvictionStep.HandOver handOver) {
                rooms.cleared(handOver.clearing());
            } else if (step instanceof EvictionStep.LetGo letGo) {
                rooms.letGo(letGo.clearing());
            }
        }
    }

    private void tell(Eviction eviction, long leftMillis) {
        List<TaskId> tasks =
                eviction.tasks().keySet().stream().map(TaskKey::task).toList();
        desk.sayIfAttached(
                eviction.framework(),
                new SchedulerNotice.EvictionNoticed(
                        eviction.id(), eviction.agent(), tasks, eviction.reason(), eviction.why(), leftMillis));
    }

    void answer(FrameworkId framework, SchedulerCall.AnswerEviction call) {
        Optional<Eviction> found = evictions.find(call.eviction()).filter(eviction -> eviction.framework()
                .equals(framework));
        if (found.isEmpty()) {
            refuse(framework, call, "is not under way: it is over, or was never this framework's");
        } else if (found.get().stage() != EvictionStage.NOTICED) {
            refuse(framework, call, "is past its notice, its tasks have been told to end");
        } else if (call.answer() instanceof EvictionAnswer.Instead instead) {
            substitute(found.get(), call, instead.tasks());
        } else {
            carryOut(evictions.agree(call.eviction()));
        }
    }

    private void substitute(Eviction eviction, SchedulerCall.AnswerEviction call, List<TaskId> named) {
        FrameworkId framework = eviction.framework();
        if (eviction.reason() == EvictionReason.DRAINED
                || eviction.reason() == EvictionReason.MAINTENANCE
                || eviction.reason() == EvictionReason.REVOKED
                || eviction.reason() == EvictionReason.REBALANCED) {
            refuse(framework, call, "is about these very tasks, for %s no others will do".formatted(eviction.reason()));
            return;
        }
        SortedMap<TaskKey, Holding> there = new TreeMap<>();
        takeable(eviction.agent()).forEach(holding -> there.put(holding.task(), holding));
        Resources wanted = Resources.NONE;
        for (Holding victim : eviction.tasks().values()) {
            wanted = wanted.plus(victim.resources());
        }
        Holding first = eviction.tasks().get(eviction.tasks().firstKey());
        Resources offered = Resources.NONE;
        SortedMap<TaskKey, Holding> others = new TreeMap<>();
        for (TaskId task : named) {
            Holding other = there.get(new TaskKey(framework, task));
            if (other == null) {
                refuse(
                        framework,
                        call,
                        "cannot take task '%s' instead: it is not live on agent '%s', or goes already"
                                .formatted(task, eviction.agent()));
                return;
            }
            boolean samePool = first != null
                    && other.supply() == first.supply()
                    && other.reservation().equals(first.reservation());
            if (!samePool) {
                refuse(framework, call, "cannot take task '%s' instead: it draws on another supply".formatted(task));
                return;
            }
            if (others.put(other.task(), other) == null) {
                offered = offered.plus(other.resources());
            }
        }
        if (!offered.contains(wanted)) {
            refuse(
                    framework,
                    call,
                    "needs more than the tasks named instead hold: %s"
                            .formatted(String.join(", ", offered.shortfall(wanted))));
            return;
        }
        carryOut(evictions.substitute(call.eviction(), new ArrayList<>(others.values())));
        loosened = true;
    }

    private void refuse(FrameworkId framework, SchedulerCall.AnswerEviction call, String rule) {
        desk.sayIfAttached(
                framework, new CallRefused("AnswerEviction", "eviction '%s' %s".formatted(call.eviction(), rule)));
    }

    void stateBudget(FrameworkId framework, SchedulerCall.StateBudget call) {
        loosened = true;
        budgets.state(framework, call.budget())
                .ifPresent(why -> desk.sayIfAttached(framework, new CallRefused("StateBudget", why)));
    }

    void removeBudget(FrameworkId framework, SchedulerCall.RemoveBudget call) {
        loosened |= budgets.removeIfStated(framework, call.name());
    }

    void frameworkSubscribed(FrameworkId framework, long nowMillis) {
        if (!settled.contains(framework) && settling.dueOf(framework).isEmpty()) {
            settling.set(framework, nowMillis + desk.config().eviction().settleMillis());
        }
        for (Eviction eviction : evictions.open()) {
            if (eviction.framework().equals(framework) && eviction.stage() == EvictionStage.NOTICED) {
                tell(eviction, Math.max(0, eviction.deadlineMillis() - nowMillis));
            }
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        settling.clearIfSet(framework);
        settled.remove(framework);
        budgets.forget(framework);
        newPlaces.frameworkRemoved(framework);
        loosened = true;
        carryOut(evictions.callOffFor(framework, "framework '%s' is gone".formatted(framework)));
    }

    void agentLost(AgentId agent, Collection<TaskEntry> tasks, long nowMillis) {
        carryOut(evictions.agentLost(agent, nowMillis));
        callOffMovesTo(agent, "agent '%s' is lost, where what is moved was to go".formatted(agent));
        tasks.stream().filter(entry -> !entry.state().isTerminal()).forEach(entry -> {
            budgets.ended(entry.key(), entry.labels(), nowMillis);
            newPlaces.ended(entry.key(), nowMillis);
        });
    }

    /** A task's status is about to change. */
    void statusSeen(TaskEntry entry, TaskStatus status, long nowMillis) {
        TaskState before = entry.state();
        TaskState after = status.state();
        boolean wasLost = after == TaskState.FAILED || after == TaskState.GONE || after == TaskState.DROPPED;
        if (evictions.of(entry.key()).isEmpty() && wasLost && !before.isTerminal() && !entry.isKillOrdered()) {
            budgets.ended(entry.key(), entry.labels(), nowMillis);
        } else if (after == TaskState.RUNNING && (before == TaskState.STAGING || before == TaskState.STARTING)) {
            loosened |= budgets.replaced(entry.key(), entry.labels());
        }
    }

    /** Finds out which of an agent's tasks under eviction have ended. */
    void sweep(AgentId agent, long nowMillis) {
        for (Eviction eviction : evictions.on(agent)) {
            List.copyOf(eviction.tasks().keySet()).forEach(task -> endIfOver(task, nowMillis));
        }
    }

    /** A task may have ended: if so it is in nobody's way any more. */
    void endIfOver(TaskKey task, long nowMillis) {
        boolean lives = desk.tasks()
                .find(task)
                .map(entry -> !entry.state().isTerminal())
                .orElse(false);
        if (!lives) {
            newPlaces.ended(task, nowMillis);
            carryOut(evictions.ended(task, nowMillis));
        }
    }

    /** Lets time pass; answers what was freed and nobody came for in time. */
    List<Clearing> tick(long nowMillis) {
        loosened |= budgets.expire(nowMillis);
        loosened |= settled.addAll(settling.takeDue(nowMillis));
        newPlaces.tick(nowMillis);
        List<EvictionStep> steps = evictions.due(nowMillis);
        carryOut(steps);
        List<Clearing> lapsed = new ArrayList<>();
        for (EvictionStep step : steps) {
            if (step instanceof EvictionStep.LetGo letGo) {
                lapsed.add(letGo.clearing());
            }
        }
        return lapsed;
    }

    /** Whether more may be taken somewhere than when this was last asked, since budgets have more room or are known now. */
    boolean takeLoosened() {
        boolean was = loosened;
        loosened = false;
        return was;
    }

    /** When {@link #tick} has something to do; the largest number if never. O(1). */
    long nextDeadline(long nowMillis) {
        long next = Math.min(evictions.nextDeadline(), settling.next().orElse(Long.MAX_VALUE));
        next = Math.min(next, newPlaces.nextDeadline());
        return loosened ? nowMillis : Math.min(next, budgets.nextEnd());
    }
}
