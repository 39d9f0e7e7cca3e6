package dev.stoa.master.leader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import akka.actor.typed.ActorRef;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.master.store.StoreActor;

/**
 * Hands the uses of stores to the actors that keep them, many at a time: what arrives while a store writes shares its next
 * write. Begins a store when it is first used and ends it after its framework.
 *
 * <p>Bounded for each store by {@value #MAX_WAITING} uses and {@value #MAX_WAITING_BYTES} bytes that wait; one more is refused.
 * At most {@value #MAX_BATCHES} batches are written at a time in all, so that stores never fill the journal's own queue; the
 * others take turns.
 */
final class StoreDesk {
    private static final int MAX_WAITING = 1_024;
    private static final long MAX_WAITING_BYTES = 8_388_608;
    private static final int MAX_BATCHES = 16;

    /** Below what one append of the journal may have, with room for what lies around keys and values. */
    private static final long MAX_BATCH_BYTES = 786_432;

    /** What one use, and one key of a write, take beside keys and values, about. */
    private static final long USE_BYTES = 200;

    private static final long KEY_BYTES = 100;

    /** What the desk needs of the actor that it belongs to. */
    interface Surroundings {
        /** Starts the keeper of a store. */
        ActorRef<StoreActor.Command> spawn(FrameworkId framework);

        /** Has something recorded and goes on with the answer. */
        void record(RegistryRequest request, Consumer<RegistryReply> then);

        /** Takes a store out of the journal; comes back with {@link StoreDesk#dropped} or never. */
        void drop(FrameworkId framework);

        /** Takes the answers to batches. */
        ActorRef<StoreActor.Done> answers();
    }

    private record Waiting(StoreActor.Ask ask, long bytes, Consumer<StoreAnswer> then) {}

    private static final class Seat {
        private final ActorRef<StoreActor.Command> actor;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long waitingBytes;
        private List<Waiting> underWay = List.of();
        private boolean isOpen;
        private boolean isQueued;

        Seat(ActorRef<StoreActor.Command> actor) {
            this.actor = actor;
        }
    }

    private final Surroundings around;
    private final SortedMap<FrameworkId, Seat> seats = new TreeMap<>();
    private final SortedSet<FrameworkId> recorded = new TreeSet<>();
    private final SortedSet<FrameworkId> ending = new TreeSet<>();
    private final Deque<FrameworkId> turns = new ArrayDeque<>();
    private int batches;

    StoreDesk(Surroundings around) {
        this.around = around;
    }

    /** Takes over what is recorded: stores of frameworks that are gone are taken out of the journal. */
    void begin(List<FrameworkId> stores, SortedSet<FrameworkId> frameworks) {
        recorded.addAll(stores);
        for (FrameworkId store : stores) {
            if (!frameworks.contains(store)) {
                around.drop(store);
            }
        }
    }

    /** Uses the store of a recorded framework and goes on with the answer in a later step, or in this one if it is a refusal. */
    void use(FrameworkId framework, StoreActor.Ask ask, Consumer<StoreAnswer> then) {
        Seat seat = seats.computeIfAbsent(framework, id -> new Seat(around.spawn(id)));
        long bytes = bytesOf(ask.operation());
        if (seat.waiting.size() >= MAX_WAITING || seat.waitingBytes + bytes > MAX_WAITING_BYTES) {
            then.accept(new StoreAnswer.Refused(
                    StoreAnswer.Reason.TOO_BUSY,
                    "%d uses of the store with %d bytes wait, there may be %d with %d"
                            .formatted(seat.waiting.size(), seat.waitingBytes, MAX_WAITING, MAX_WAITING_BYTES)));
            return;
        }
        seat.waiting.add(new Waiting(ask, bytes, then));
        seat.waitingBytes += bytes;
        if (seat.isOpen || recorded.contains(framework)) {
            seat.isOpen = true;
            queue(framework, seat);
        } else if (seat.waiting.size() == 1) {
            around.record(new RegistryRequest.OpenStore(framework), reply -> opened(framework, seat, reply));
        }
    }

    private static long bytesOf(StoreOperation operation) {
        return operation instanceof StoreOperation.Write write
                ? USE_BYTES + write.size() + KEY_BYTES * write.writes().size()
                : USE_BYTES;
    }

    private void opened(FrameworkId framework, Seat seat, RegistryReply reply) {
        if (reply instanceof RegistryReply.StoreOpenRecorded) {
            recorded.add(framework);
            seat.isOpen = true;
            queue(framework, seat);
        } else {
            refuseAll(seat, framework);
        }
    }

    private static void refuseAll(Seat seat, FrameworkId framework) {
        List<Waiting> refused = new ArrayList<>(seat.underWay);
        refused.addAll(seat.waiting);
        seat.waiting.clear();
        seat.waitingBytes = 0;
        seat.underWay = List.of();
        refused.forEach(waiting -> waiting.then()
                .accept(new StoreAnswer.Refused(
                        StoreAnswer.Reason.NO_SUCH_FRAMEWORK, "framework '%s' is not known".formatted(framework))));
    }

    private void queue(FrameworkId framework, Seat seat) {
        if (!seat.isQueued && seat.underWay.isEmpty() && !seat.waiting.isEmpty()) {
            seat.isQueued = true;
            turns.add(framework);
        }
        startTurns();
    }

    private void startTurns() {
        while (batches < MAX_BATCHES && !turns.isEmpty()) {
            Seat next = seats.get(turns.remove());
            if (next != null) {
                start(next);
            }
        }
    }

    private void start(Seat seat) {
        seat.isQueued = false;
        List<Waiting> batch = new ArrayList<>();
        long bytes = 0;
        while (!seat.waiting.isEmpty()
                && (batch.isEmpty() || bytes + seat.waiting.element().bytes() <= MAX_BATCH_BYTES)) {
            Waiting next = seat.waiting.remove();
            batch.add(next);
            bytes += next.bytes();
            seat.waitingBytes -= next.bytes();
        }
        seat.underWay = batch;
        batches++;
        seat.actor.tell(new StoreActor.Batch(batch.stream().map(Waiting::ask).toList(), around.answers()));
    }

    /** A batch is recorded: answers all that asked. What else is to be told is the caller's. */
    void done(StoreActor.Done done) {
        batches--;
        Seat seat = seats.get(done.framework());
        if (seat == null) {
            // Its framework is gone; others may wait for the turn.
            startTurns();
            return;
        }
        List<Waiting> answered = seat.underWay;
        seat.underWay = List.of();
        for (int i = 0; i < answered.size(); i++) {
            answered.get(i).then().accept(done.answers().get(i));
        }
        queue(done.framework(), seat);
    }

    /** A framework is gone for good: its store ends, and is taken out of the journal when nothing writes to it any more. */
    void frameworkRemoved(FrameworkId framework) {
        Seat seat = seats.remove(framework);
        if (seat != null) {
            refuseAll(seat, framework);
            ending.add(framework);
            seat.actor.tell(new StoreActor.Stop());
        } else if (recorded.contains(framework)) {
            around.drop(framework);
        }
    }

    /** A keeper has ended. False if it should not have: what it was writing is unknown, and the reign must end. */
    boolean ended(FrameworkId framework) {
        if (!ending.remove(framework)) {
            return false;
        }
        if (recorded.contains(framework)) {
            around.drop(framework);
        }
        return true;
    }

    /** Nothing is left of a store in the journal. */
    void dropped(FrameworkId framework) {
        around.record(new RegistryRequest.CloseStore(framework), reply -> recorded.remove(framework));
    }
}
