package dev.stoa.journal.election;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the course of an election: providers write on it, listeners hear of it. What is written while nothing changes (a second
 * election to the same epoch, a deposition without a reign, anything after {@link #close}) is passed over in silence.
 */
public final class ElectionBoard implements MasterElection, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionBoard.class);

    private final ExecutorService crier;
    private final List<Place> places = new ArrayList<>();
    private Optional<Epoch> reign = Optional.empty();
    private Optional<MasterId> master = Optional.empty();
    private boolean closed;

    /** A board for the replica of {@code self}, whose name its thread bears. */
    public ElectionBoard(MasterId self) {
        crier = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "stoa-election-" + self);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** This replica now reigns; an older reign that was not ended is ended first. */
    public synchronized void elected(Epoch epoch) {
        if (closed || reign.equals(Optional.of(epoch))) {
            return;
        }
        deposed(Deposed.OUTVOTED);
        reign = Optional.of(epoch);
        cry(listener -> listener.onElected(epoch));
    }

    /** This replica reigns no longer. */
    public synchronized void deposed(Deposed reason) {
        if (closed || reign.isEmpty()) {
            return;
        }
        reign = Optional.empty();
        cry(listener -> listener.onDeposed(reason));
    }

    /** Who is believed to be master. */
    public synchronized void masterSeen(Optional<MasterId> seen) {
        if (!closed && !master.equals(seen)) {
            master = seen;
            cry(listener -> listener.onMasterSeen(seen));
        }
    }

    @Override
    public synchronized Subscription listen(Listener listener) {
        Place place = new Place(listener);
        if (!closed) {
            places.add(place);
            reign.ifPresent(epoch -> crier.execute(() -> place.call(l -> l.onElected(epoch))));
            Optional<MasterId> seen = master;
            seen.ifPresent(id -> crier.execute(() -> place.call(l -> l.onMasterSeen(seen))));
        }
        return place;
    }

    @Override
    public synchronized Optional<Epoch> reign() {
        return reign;
    }

    @Override
    public synchronized Optional<MasterId> master() {
        return master;
    }

    private void cry(Consumer<Listener> news) {
        List<Place> present = List.copyOf(places);
        crier.execute(() -> present.forEach(place -> place.call(news)));
    }

    /** Ends a reign, and with it the board. Listeners that are still to be told are told, on the board's thread. */
    @Override
    public synchronized void close() {
        deposed(Deposed.CLOSED);
        closed = true;
        master = Optional.empty();
        crier.shutdown();
    }

    private final class Place implements Subscription {
        private final Listener listener;
        private volatile boolean left;

        Place(Listener listener) {
            this.listener = listener;
        }

        void call(Consumer<Listener> news) {
            if (left) {
                return;
            }
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("An election listener failed; it may not know who reigns: listener={}", listener, e);
            }
        }

        @Override
        public void close() {
            left = true;
            synchronized (ElectionBoard.this) {
                places.remove(this);
            }
        }
    }
}
