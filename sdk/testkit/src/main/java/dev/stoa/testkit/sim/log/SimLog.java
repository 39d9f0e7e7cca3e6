package dev.stoa.testkit.sim.log;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.LogUnavailableException;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredSnapshot;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReplies;
import dev.stoa.journal.state.LogState;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;

/**
 * One log for all masters. It is never lost: that a majority of disks holds it is the replicated log's own promise, which its own
 * tests keep. A master's way to it may be cut, and then nobody there knows what became of a write.
 */
public final class SimLog {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(8);
    private static final long MIN_MICROS = 200;
    private static final long MAX_MICROS = 3_000;

    /** Sees what masters write. */
    public interface Witness {
        /** A master is told that its append is in the log. */
        void acknowledged(SimProcess master, Append append, long lastSequence);
    }

    private final World world;
    private final RandomGenerator random;
    private final LogState state = new LogState();
    private final Set<String> cut = new TreeSet<>();
    private Witness witness = (master, append, lastSequence) -> {};

    public SimLog(World world) {
        this.world = world;
        this.random = world.newRandom();
    }

    /** The log as a master reaches it. */
    public RegistryLog of(SimProcess master) {
        return new Way(master);
    }

    /** Has the witness see what masters write from now on. */
    public void show(Witness now) {
        witness = now;
    }

    /** A master's way to the log, through whatever stands between; the witness hears what the master is told at its end. */
    public RegistryLog watched(SimProcess master, RegistryLog way) {
        return new WatchedLog(way, master, this);
    }

    /** Cuts a master off from the majority. */
    public void cutOff(String master) {
        cut.add(master);
    }

    /** Lets all masters reach the majority. */
    public void heal() {
        cut.clear();
    }

    /** Whether a master can reach the majority. */
    public boolean reaches(String master) {
        return !cut.contains(master);
    }

    /** What is in the log. */
    public LogState state() {
        return state;
    }

    Witness witness() {
        return witness;
    }

    private final class Way implements RegistryLog {
        private final SimProcess master;
        private long lastDueMicros;

        Way(SimProcess master) {
            this.master = master;
        }

        @Override
        public CompletionStage<AppendOutcome> append(Append append) {
            CompletableFuture<AppendOutcome> answer = new CompletableFuture<>();
            ask(
                    "append",
                    () -> LogReplies.toAppendOutcome(state.apply(new LogCommand.AppendEvents(append))),
                    answer,
                    () -> answer.complete(unknown()));
            return answer;
        }

        @Override
        public CompletionStage<EventPage> read(PersistenceId id, long from, long to, int maxEvents) {
            return reading(() -> state.page(id, from, to, maxEvents));
        }

        @Override
        public CompletionStage<Long> highest(PersistenceId id) {
            return reading(() -> state.highest(id));
        }

        @Override
        public CompletionStage<WriteOutcome> deleteTo(PersistenceId id, long toSequence) {
            return write(new LogCommand.DeleteEvents(id, toSequence));
        }

        @Override
        public CompletionStage<WriteOutcome> saveSnapshot(PersistenceId id, StoredSnapshot snapshot) {
            int size = snapshot.payload().size();
            return write(new LogCommand.SnapshotPiece(
                    id, 0, snapshot.sequence(), snapshot.timestampMillis(), size, 0, snapshot.payload()));
        }

        @Override
        public CompletionStage<Optional<StoredSnapshot>> loadSnapshot(PersistenceId id, SnapshotRange range) {
            return reading(() -> state.newestSnapshot(id, range));
        }

        @Override
        public CompletionStage<WriteOutcome> deleteSnapshots(PersistenceId id, SnapshotRange range) {
            return write(new LogCommand.DeleteSnapshots(id, range));
        }

        private CompletionStage<WriteOutcome> write(LogCommand command) {
            CompletableFuture<WriteOutcome> answer = new CompletableFuture<>();
            ask(
                    "write",
                    () -> LogReplies.toWriteOutcome(state.apply(command)),
                    answer,
                    () -> answer.complete(unknown()));
            return answer;
        }

        private <T> CompletionStage<T> reading(Supplier<T> reading) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            ask(
                    "read",
                    reading,
                    answer,
                    () -> answer.completeExceptionally(
                            new LogUnavailableException("no answer of a majority in " + REQUEST_TIMEOUT)));
            return answer;
        }

        private LogTrouble unknown() {
            return new LogTrouble.Unknown("no answer of a majority in " + REQUEST_TIMEOUT);
        }

        /** Goes to the log and comes back, in the order of the questions; either way may be cut. */
        private <T> void ask(String what, Supplier<T> operation, CompletableFuture<T> answer, Runnable tooLate) {
            master.after(REQUEST_TIMEOUT, "log time-out", () -> {
                if (!answer.isDone()) {
                    tooLate.run();
                }
            });
            lastDueMicros = Math.max(lastDueMicros, world.nowMicros() + delayMicros());
            world.after(Duration.ofNanos((lastDueMicros - world.nowMicros()) * 1_000), what, () -> {
                if (!reaches(master.name())) {
                    return;
                }
                T result = operation.get();
                world.after(Duration.ofNanos(delayMicros() * 1_000), "log answers", () -> {
                    if (reaches(master.name())) {
                        master.soon("log answer", () -> answer.complete(result));
                    }
                });
            });
        }

        private long delayMicros() {
            return MIN_MICROS + random.nextLong(MAX_MICROS - MIN_MICROS + 1);
        }
    }
}
