package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.PromiseKey;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.demand.DemandKey;
import dev.stoa.core.demand.StandingDemand;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.placement.Want;
import org.jspecify.annotations.Nullable;

/**
 * The places that were found for tasks that are moved, kept out of others' way as promises in the cell. A demand of the same framework
 * for as much out of the same pool, stated from the notice on, takes such a place over; what none has taken when the keep time after
 * the task's end is over, or what the one that took it has not used by then, is everybody's.
 */
final class NewPlaces {
    // No demand is called so: their names have no blanks.
    private static final String CLAIMANT = "moved task ";

    private static final class NewPlace {
        private final Want want;
        private final AgentId agent;
        private final Resources resources;
        private @Nullable DemandKey taker;

        NewPlace(Want want, AgentId agent, Resources resources) {
            this.want = want;
            this.agent = agent;
            this.resources = resources;
        }

        boolean isFor(StandingDemand demand) {
            Want other = demand.search().want();
            return other.framework().equals(want.framework())
                    && other.pool().equals(want.pool())
                    && other.resources().equals(want.resources())
                    && other.executor().isEmpty()
                    && (taker == null || taker.equals(demand.key()));
        }
    }

    private final Desk desk;
    private final Rooms rooms;
    private final SortedMap<TaskKey, NewPlace> places = new TreeMap<>();
    private final Deadlines<TaskKey> due = new Deadlines<>();

    NewPlaces(Desk desk, Rooms rooms) {
        this.desk = desk;
        this.rooms = rooms;
    }

    private static PromiseKey promiseKey(TaskKey task) {
        return new PromiseKey(task.framework(), CLAIMANT + task.task());
    }

    /** Keeps a place for a task that is being moved. */
    void keep(TaskKey task, Want want, AgentId agent, Resources resources) {
        places.put(task, new NewPlace(want, agent, resources));
        desk.cell()
                .promise(new Promise(promiseKey(task), agent, want.pool(), resources, Promise.Backing.WHAT_WAS_TAKEN));
    }

    /** The tasks for which a place is kept on an agent. A copy. */
    List<TaskKey> on(AgentId agent) {
        List<TaskKey> there = new ArrayList<>();
        places.forEach((task, place) -> {
            if (place.agent.equals(agent)) {
                there.add(task);
            }
        });
        return there;
    }

    /** Ends what is kept for those that are not moved after all. */
    void keepOnlyFor(Predicate<TaskKey> isMoving) {
        for (TaskKey task : List.copyOf(places.keySet())) {
            if (due.dueOf(task).isEmpty() && !isMoving.test(task)) {
                end(task);
            }
        }
    }

    /** A task has ended: from now on the time counts in which its framework may want it placed again. */
    void ended(TaskKey task, long nowMillis) {
        if (places.containsKey(task) && due.dueOf(task).isEmpty()) {
            due.set(task, nowMillis + desk.config().eviction().keepMillis());
        }
    }

    /** A demand is stated: what is kept for such tasks of its framework is promised to it. */
    void stated(StandingDemand demand, long nowMillis) {
        if (places.isEmpty() || demand.least() > 1 || !rooms.of(demand).isEmpty()) {
            return;
        }
        SortedMap<Integer, Resources> promised = new TreeMap<>();
        int left = demand.remaining();
        for (TaskKey task : List.copyOf(places.keySet())) {
            NewPlace place = places.get(task);
            Slot slot = place == null ? null : desk.cell().slot(place.agent).orElse(null);
            if (place == null
                    || slot == null
                    || left == 0
                    || !place.isFor(demand)
                    || !demand.search().mayEverPass(slot.index())) {
                continue;
            }
            left--;
            place.taker = demand.key();
            due.set(task, nowMillis + desk.config().eviction().keepMillis());
            promised.merge(slot.index(), place.resources, Resources::plus);
            desk.cell().endPromise(place.agent, place.want.pool(), promiseKey(task));
        }
        if (promised.isEmpty()) {
            return;
        }
        desk.placer().keep(Rooms.pool(demand), demand.number(), promised);
        promised.forEach((index, resources) -> desk.cell()
                .promise(new Promise(
                        Rooms.promiseKey(demand),
                        desk.cell().slotAt(index).id(),
                        Rooms.pool(demand),
                        resources,
                        Promise.Backing.WHAT_WAS_TAKEN)));
    }

    /** A demand has found places: what was promised to it serves no more. */
    void used(StandingDemand demand) {
        for (TaskKey task : List.copyOf(places.keySet())) {
            NewPlace place = places.get(task);
            if (place != null && demand.key().equals(place.taker)) {
                places.remove(task);
                due.clearIfSet(task);
            }
        }
    }

    void frameworkRemoved(FrameworkId framework) {
        for (TaskKey task : List.copyOf(places.keySet())) {
            if (task.framework().equals(framework)) {
                end(task);
            }
        }
    }

    /** Lets time pass: what nobody took, or whoever took it has not used, is everybody's. */
    void tick(long nowMillis) {
        due.takeDue(nowMillis).forEach(this::end);
    }

    private void end(TaskKey task) {
        NewPlace place = places.remove(task);
        due.clearIfSet(task);
        if (place == null) {
            return;
        }
        DemandKey taker = place.taker;
        if (taker == null) {
            desk.cell().endPromise(place.agent, place.want.pool(), promiseKey(task));
        } else {
            desk.demands().find(taker.framework(), taker.demand()).ifPresent(rooms::keep);
        }
        desk.wantAllocation();
    }

    /** When {@link #tick} has something to do; the largest number if never. */
    long nextDeadline() {
        return due.next().orElse(Long.MAX_VALUE);
    }
}
