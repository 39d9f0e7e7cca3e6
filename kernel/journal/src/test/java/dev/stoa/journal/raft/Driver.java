package dev.stoa.journal.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.FatalListener;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.Replica;
import dev.stoa.journal.StoredEvent;

/** Drives a replica from a test: waits for its election, writes texts, and reads them back. */
final class Driver implements AutoCloseable {
    static final PersistenceId REGISTRY = new PersistenceId("registry");

    private final Replica replica;
    private final BlockingQueue<String> fatal;
    private final BlockingQueue<Epoch> elections = new LinkedBlockingQueue<>();
    private final BlockingQueue<MasterElection.Deposed> depositions = new LinkedBlockingQueue<>();

    private Driver(Replica replica, BlockingQueue<String> fatal) {
        this.replica = replica;
        this.fatal = fatal;
        replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                elections.add(epoch);
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {
                depositions.add(reason);
            }
        });
    }

    /** Opens a replica and does not wait for anything. */
    static Driver open(RaftConfig config) throws OpenRefusedException {
        BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
        return new Driver(RaftReplica.open(config, fatal::add), fatal);
    }

    /** Opens a replica and waits until it is elected. */
    static Driver openElected(RaftConfig config) throws OpenRefusedException, InterruptedException {
        Driver driver = open(config);
        driver.awaitElection();
        return driver;
    }

    /** Opens a replica whose failure is told to a listener of the test's own. */
    static Driver open(RaftConfig config, FatalListener listener) throws OpenRefusedException {
        return new Driver(RaftReplica.open(config, listener), new LinkedBlockingQueue<>());
    }

    RegistryLog log() {
        return replica.log();
    }

    Replica replica() {
        return replica;
    }

    BlockingQueue<Epoch> elections() {
        return elections;
    }

    BlockingQueue<String> fatal() {
        return fatal;
    }

    Epoch awaitElection() throws InterruptedException {
        return next(elections, "an election");
    }

    MasterElection.Deposed awaitDeposition() throws InterruptedException {
        return next(depositions, "a deposition");
    }

    private static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("waited a minute for " + what);
        }
        return next;
    }

    AppendOutcome append(long expected, String... texts) {
        return await(replica.log()
                .append(new Append(
                        REGISTRY,
                        replica.election().reign().orElse(Epoch.NONE),
                        expected,
                        List.of(texts).stream().map(Driver::payload).toList())));
    }

    long highest() {
        return await(replica.log().highest(REGISTRY));
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        OptionalLong from = OptionalLong.of(1);
        while (from.isPresent()) {
            EventPage page = await(replica.log().read(REGISTRY, from.getAsLong(), Long.MAX_VALUE, 100));
            page.events().stream().map(StoredEvent::payload).map(Driver::text).forEach(texts::add);
            from = page.next();
        }
        return texts;
    }

    static Payload payload(String text) {
        return Payload.of("text", text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Payload payload) {
        return new String(payload.toByteArray(), StandardCharsets.UTF_8);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        replica.close();
    }
}
