package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.core.eviction.Clearing.Places;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.machine.Invariant;

/**
 * All that is being taken away now: the pipeline. Each method takes what happened and returns what is to be done about it, in
 * order.
 *
 * <p>Keeps budgets in step: a task counts as away from its notice on. What budgets do not allow is taken only
 * {@linkplain Pace#BY_FORCE by force}, and only those who may say so ask for that. Time-outs may come late, early and twice.
 * One owner, one thread.
 */
public final class Evictions {
    /** Whether budgets are heeded. */
    public enum Pace {
        /** What a budget has no room for must not be taken. */
        WITHIN_BUDGETS,
        /** An operator's deadline is over, or the resources are not there any more. */
        BY_FORCE
    }

    /**
     * What is to be taken from one framework on one agent for one reason.
     *
     * @param why the reason for people: one sentence
     * @param tasks at least one; all of one framework and on one agent, none under eviction
     */
    public record Order(EvictionReason reason, String why, List<Holding> tasks) {
        public Order {
            tasks = List.copyOf(tasks);
            if (tasks.isEmpty()) {
                throw new IllegalArgumentException("an eviction of nothing, must be of some task");
            }
        }
    }

    private final String prefix;
    private final Budgets budgets;
    private final long keepMillis;
    private final SortedMap<EvictionId, Eviction> open = new TreeMap<>();
    private final SortedMap<TaskKey, EvictionId> byTask = new TreeMap<>();
    private final SortedMap<AgentId, SortedMap<EvictionId, Eviction>> byAgent = new TreeMap<>();
    private final SortedMap<Long, Clearing> clearings = new TreeMap<>();
    private final SortedMap<EvictionId, Clearing> clearingOf = new TreeMap<>();
    private final Deadlines<EvictionId> killAt = new Deadlines<>();
    private final Deadlines<Long> letGoAt = new Deadlines<>();
    private long made;
    private long clearingsMade;

    /**
     * A pipeline with nothing in it.
     *
     * @param epoch the reign, which is part of every id
     * @param keepMillis how long what was freed is kept for its claimant
     */
    public Evictions(long epoch, Budgets budgets, long keepMillis) {
        this.prefix = "e-" + epoch + "-";
        this.budgets = budgets;
        this.keepMillis = keepMillis;
    }

    /** What is under way, in the order of its ids. A view. */
    public Collection<Eviction> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** The eviction, if it is under way. */
    public Optional<Eviction> find(EvictionId id) {
        return Optional.ofNullable(open.get(id));
    }

    /** What is under way on an agent, in the order of its ids. A copy. */
    public List<Eviction> on(AgentId agent) {
        return new ArrayList<>(
                byAgent.getOrDefault(agent, Collections.emptySortedMap()).values());
    }

    /** The eviction that a task is under, if it is. */
    public Optional<Eviction> of(TaskKey task) {
        return Optional.ofNullable(byTask.get(task)).map(open::get);
    }

    /** The rooms that are being made or wait to be used, oldest first. A view. */
    public Collection<Clearing> clearings() {
        return Collections.unmodifiableCollection(clearings.values());
    }

    /** The rooms that are being made for a demand, or wait for it, oldest first. O(clearings). A copy. */
    public List<Clearing> clearingsFor(FrameworkId framework, DemandId demand) {
        List<Clearing> found = new ArrayList<>();
        for (Clearing clearing : clearings.values()) {
            Claimant claimant = clearing.claimant();
            if (claimant.framework().equals(framework) && claimant.demand().equals(demand)) {
                found.add(clearing);
            }
        }
        return found;
    }

    /** Whom an eviction serves; empty if nobody in particular, or nobody any more. */
    public Optional<Clearing> servedBy(EvictionId id) {
        return Optional.ofNullable(clearingOf.get(id));
    }

    /** Takes tasks away for nobody in particular: drains, revocations. */
    public List<EvictionStep> begin(Order order, Pace pace, long deadlineMillis, long nowMillis) {
        List<EvictionStep> steps = new ArrayList<>();
        begin(order, pace, deadlineMillis, nowMillis, steps);
        return steps;
    }

    /** Makes room for a claimant. The orders are of the agents of its places, at least one, and within budgets. */
    public List<EvictionStep> clear(
            Claimant claimant, Places places, List<Order> orders, long deadlineMillis, long nowMillis) {
        Invariant.check(!orders.isEmpty(), "room is made on %s without anybody to go", places);
        Clearing clearing = new Clearing(++clearingsMade, claimant, places);
        clearings.put(clearing.number(), clearing);
        List<EvictionStep> steps = new ArrayList<>();
        for (Order order : orders) {
            Eviction eviction = begin(order, Pace.WITHIN_BUDGETS, deadlineMillis, nowMillis, steps);
            Invariant.check(clearing.isOn(eviction.agent()), "room on %s needs %s", places, eviction.agent());
            clearing.add(eviction.id());
            clearingOf.put(eviction.id(), clearing);
        }
        return steps;
    }

    private Eviction begin(Order order, Pace pace, long deadlineMillis, long nowMillis, List<EvictionStep> steps) {
        Holding first = order.tasks().get(0);
        EvictionId id = new EvictionId(prefix + ++made);
        Eviction eviction = new Eviction(
                id, first.framework(), first.agent(), order.reason(), order.why(), Math.max(nowMillis, deadlineMillis));
        Budgets.Allowance allowance = budgets.allowance();
        for (Holding task : order.tasks()) {
            Invariant.check(
                    task.framework().equals(eviction.framework())
                            && task.agent().equals(eviction.agent()),
                    "eviction %s is of %s on %s and takes %s",
                    id,
                    eviction.framework(),
                    eviction.agent(),
                    task.task());
            Invariant.check(
                    pace == Pace.BY_FORCE || allowance.allows(task),
                    "eviction %s takes %s, which a budget protects",
                    id,
                    task.task());
            allowance.take(task);
        }
        open.put(id, eviction);
        byAgent.computeIfAbsent(eviction.agent(), agent -> new TreeMap<>()).put(id, eviction);
        order.tasks().forEach(task -> take(eviction, task));
        steps.add(new EvictionStep.Tell(eviction, eviction.deadlineMillis() - nowMillis));
        if (deadlineMillis <= nowMillis) {
            kill(eviction, steps);
        } else {
            killAt.set(id, deadlineMillis);
        }
        return eviction;
    }

    private void take(Eviction eviction, Holding task) {
        Invariant.check(byTask.put(task.task(), eviction.id()) == null, "task %s is under two evictions", task.task());
        eviction.add(task);
        budgets.taken(task.task(), task.labels());
    }

    private void kill(Eviction eviction, List<EvictionStep> steps) {
        killAt.clearIfSet(eviction.id());
        eviction.moveTo(EvictionStage.KILLING);
        eviction.tasks().keySet().forEach(task -> steps.add(new EvictionStep.Kill(task, eviction)));
    }

    /** The framework has nothing against it. Late and repeated answers change nothing. */
    public List<EvictionStep> agree(EvictionId id) {
        List<EvictionStep> steps = new ArrayList<>();
        find(id).filter(eviction -> eviction.stage() == EvictionStage.NOTICED).ifPresent(eviction -> {
            eviction.moveTo(EvictionStage.AGREED);
            kill(eviction, steps);
        });
        return steps;
    }

    /**
     * The framework names others. They must be of the same framework and agent, under no eviction, and of equal value: whoever
     * asks has checked that. They are killed at once, since it is the framework's own choice, and heed no budget for the same
     * reason.
     */
    public List<EvictionStep> substitute(EvictionId id, List<Holding> others) {
        List<EvictionStep> steps = new ArrayList<>();
        find(id).filter(eviction -> eviction.stage() == EvictionStage.NOTICED).ifPresent(eviction -> {
            List.copyOf(eviction.tasks().values()).forEach(task -> spare(eviction, task));
            others.forEach(task -> take(eviction, task));
            eviction.moveTo(EvictionStage.SUBSTITUTED);
            kill(eviction, steps);
        });
        return steps;
    }

    private void spare(Eviction eviction, Holding task) {
        eviction.remove(task.task());
        byTask.remove(task.task());
        budgets.spared(task.task(), task.labels());
    }

    /** Shortens the time of all that is noticed on an agent, since a deadline of the agent itself comes before. */
    public void hasten(AgentId agent, long deadlineMillis) {
        for (Eviction eviction : on(agent)) {
            if (eviction.stage() == EvictionStage.NOTICED) {
                eviction.hasten(deadlineMillis);
                killAt.set(eviction.id(), eviction.deadlineMillis());
            }
        }
    }

    /** A task has ended, in whatever way. Does nothing if it was not under eviction. */
    public List<EvictionStep> ended(TaskKey task, long nowMillis) {
        EvictionId id = byTask.remove(task);
        Eviction eviction = id == null ? null : open.get(id);
        Holding holding = eviction == null ? null : eviction.tasks().get(task);
        if (eviction == null || holding == null) {
            return List.of();
        }
        eviction.remove(task);
        budgets.ended(task, holding.labels(), nowMillis);
        List<EvictionStep> steps = new ArrayList<>();
        if (eviction.tasks().isEmpty()) {
            freed(eviction, nowMillis, steps);
        }
        return steps;
    }

    private void freed(Eviction eviction, long nowMillis, List<EvictionStep> steps) {
        killAt.clearIfSet(eviction.id());
        eviction.moveTo(EvictionStage.FREED);
        Clearing clearing = clearingOf.get(eviction.id());
        if (clearing == null || clearing.isOver()) {
            finish(eviction, EvictionStage.DONE);
            return;
        }
        clearing.oneFreed();
        if (clearing.isClear()) {
            letGoAt.set(clearing.number(), nowMillis + keepMillis);
            steps.add(new EvictionStep.HandOver(clearing));
        }
    }

    /** The claimant has its place, or its offer of it: the clearing has served. */
    public void handedOver(Clearing clearing) {
        close(clearing, EvictionStage.DONE);
    }

    /** Time has passed: kills those whose notice has run out, lets go of what nobody came for. */
    public List<EvictionStep> due(long nowMillis) {
        List<EvictionStep> steps = new ArrayList<>();
        for (EvictionId id : killAt.takeDue(nowMillis)) {
            find(id).filter(eviction -> eviction.stage() == EvictionStage.NOTICED)
                    .ifPresent(eviction -> kill(eviction, steps));
        }
        for (long number : letGoAt.takeDue(nowMillis)) {
            Clearing clearing = clearings.get(number);
            if (clearing != null) {
                close(clearing, EvictionStage.LAPSED);
                steps.add(new EvictionStep.LetGo(clearing));
            }
        }
        return steps;
    }

    private void close(Clearing clearing, EvictionStage end) {
        clearing.end();
        letGoAt.clearIfSet(clearing.number());
        clearings.remove(clearing.number());
        for (EvictionId id : clearing.evictions()) {
            clearingOf.remove(id);
            find(id).filter(eviction -> eviction.stage() == EvictionStage.FREED)
                    .ifPresent(eviction -> finish(eviction, end));
        }
    }

    private void finish(Eviction eviction, EvictionStage end) {
        eviction.moveTo(end);
        open.remove(eviction.id());
        byAgent.computeIfPresent(eviction.agent(), (agent, there) -> {
            there.remove(eviction.id());
            return there.isEmpty() ? null : there;
        });
    }

    /** What a claimant wanted is not wanted any more: whoever has not been killed is spared. */
    public List<EvictionStep> callOffFor(FrameworkId framework, DemandId demand, String why) {
        List<EvictionStep> steps = new ArrayList<>();
        for (Clearing clearing : List.copyOf(clearings.values())) {
            if (clearing.claimant().framework().equals(framework)
                    && clearing.claimant().demand().equals(demand)) {
                callOff(clearing, why, steps);
            }
        }
        return steps;
    }

    /** A claimant is gone with all its demands. */
    public List<EvictionStep> callOffFor(FrameworkId framework, String why) {
        List<EvictionStep> steps = new ArrayList<>();
        for (Clearing clearing : List.copyOf(clearings.values())) {
            if (clearing.claimant().framework().equals(framework)) {
                callOff(clearing, why, steps);
            }
        }
        return steps;
    }

    /** One room is not wanted any more. */
    public List<EvictionStep> callOff(Clearing clearing, String why) {
        List<EvictionStep> steps = new ArrayList<>();
        if (!clearing.isOver()) {
            callOff(clearing, why, steps);
        }
        return steps;
    }

    /** Nobody new may come to an agent: no room is made there any more. */
    public List<EvictionStep> callOffRoomOn(AgentId agent, String why) {
        List<EvictionStep> steps = new ArrayList<>();
        for (Clearing clearing : List.copyOf(clearings.values())) {
            if (clearing.isOn(agent)) {
                callOff(clearing, why, steps);
            }
        }
        return steps;
    }

    private void callOff(Clearing clearing, String why, List<EvictionStep> steps) {
        List<EvictionId> served = List.copyOf(clearing.evictions());
        close(clearing, EvictionStage.LAPSED);
        for (EvictionId id : served) {
            find(id).filter(eviction -> eviction.stage().isBeforeKill())
                    .ifPresent(eviction -> callOff(eviction, why, steps));
        }
        steps.add(new EvictionStep.LetGo(clearing));
    }

    /** What was begun for one reason on an agent is not wanted any more: whoever has not been killed is spared. */
    public List<EvictionStep> callOffOn(AgentId agent, EvictionReason reason, String why) {
        List<EvictionStep> steps = new ArrayList<>();
        for (Eviction eviction : on(agent)) {
            if (eviction.reason() == reason && eviction.stage().isBeforeKill()) {
                callOff(eviction, why, steps);
            }
        }
        return steps;
    }

    private void callOff(Eviction eviction, String why, List<EvictionStep> steps) {
        killAt.clearIfSet(eviction.id());
        List.copyOf(eviction.tasks().values()).forEach(task -> spare(eviction, task));
        finish(eviction, EvictionStage.CALLED_OFF);
        steps.add(new EvictionStep.TellCalledOff(eviction, why));
    }

    /** An agent cannot be seen: nothing can be taken away there, and nothing freed; who would go elsewhere for it is spared. */
    public List<EvictionStep> agentLost(AgentId agent, long nowMillis) {
        for (Eviction eviction : on(agent)) {
            killAt.clearIfSet(eviction.id());
            for (Holding task : List.copyOf(eviction.tasks().values())) {
                eviction.remove(task.task());
                byTask.remove(task.task());
                budgets.ended(task.task(), task.labels(), nowMillis);
            }
            finish(eviction, EvictionStage.CALLED_OFF);
        }
        return callOffRoomOn(agent, "agent '%s' is lost, where room was made too".formatted(agent));
    }

    /** When {@link #due} has something to do by itself; the largest number if never. */
    public long nextDeadline() {
        return Math.min(killAt.next().orElse(Long.MAX_VALUE), letGoAt.next().orElse(Long.MAX_VALUE));
    }
}
