package dev.stoa.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Histories that every provider with several masters must tell alike. */
@Timeout(180)
public abstract class LogHistories {
    private static final PersistenceId STREAM = new PersistenceId("registry");

    private final List<Replica> open = new ArrayList<>();

    /** Opens the replica of one of three masters, {@code m1} to {@code m3}, on the log of this test. */
    protected abstract Replica open(String id) throws Exception;

    @AfterEach
    void closeAll() {
        open.forEach(Replica::close);
    }

    private Replica opened(String id) throws Exception {
        Replica replica = open(id);
        open.add(replica);
        return replica;
    }

    private List<Replica> three() throws Exception {
        return List.of(opened("m1"), opened("m2"), opened("m3"));
    }

    private record Reign(Replica replica, Epoch epoch) {}

    private static Reign awaitReign(List<Replica> replicas) {
        CompletableFuture<Reign> winner = new CompletableFuture<>();
        for (Replica replica : replicas) {
            replica.election().listen(new MasterElection.Listener() {
                @Override
                public void onElected(Epoch epoch) {
                    winner.complete(new Reign(replica, epoch));
                }

                @Override
                public void onDeposed(MasterElection.Deposed reason) {}
            });
        }
        return winner.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static List<Replica> without(List<Replica> replicas, Replica one) {
        return replicas.stream().filter(replica -> replica != one).toList();
    }

    private static CompletionStage<AppendOutcome> append(Reign reign, long expected, String text) {
        return reign.replica()
                .log()
                .append(new Append(
                        STREAM,
                        reign.epoch(),
                        expected,
                        List.of(Payload.of("text", text.getBytes(StandardCharsets.UTF_8)))));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static List<String> texts(Replica replica) {
        List<String> texts = new ArrayList<>();
        OptionalLong from = OptionalLong.of(1);
        while (from.isPresent()) {
            EventPage page = await(replica.log().read(STREAM, from.getAsLong(), Long.MAX_VALUE, 64));
            page.events()
                    .forEach(event -> texts.add(new String(event.payload().toByteArray(), StandardCharsets.UTF_8)));
            from = page.next();
        }
        return texts;
    }

    @Test
    void ofTwoWritersAtOnceOneIsAcknowledgedForEachNumber() throws Exception {
        Reign reign = awaitReign(three());
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        for (int sequence = 0; sequence < 50; sequence++) {
            CompletionStage<AppendOutcome> left = append(reign, sequence, "left " + sequence);
            CompletionStage<AppendOutcome> right = append(reign, sequence, "right " + sequence);
            List<AppendOutcome> outcomes = List.of(await(left), await(right));
            assertThat(outcomes)
                    .filteredOn(AppendOutcome.Appended.class::isInstance)
                    .hasSize(1);
            assertThat(outcomes)
                    .filteredOn(AppendOutcome.Conflict.class::isInstance)
                    .hasSize(1);
            acknowledged.add((outcomes.get(0) instanceof AppendOutcome.Appended ? "left " : "right ") + sequence);
        }

        assertThat(texts(reign.replica())).containsExactlyElementsOf(acknowledged);
    }

    @Test
    void nextReignHasAHigherEpochAndEverythingAcknowledged() throws Exception {
        List<Replica> replicas = three();
        Reign first = awaitReign(replicas);
        for (int i = 0; i < 20; i++) {
            assertThat(await(append(first, i, "event " + i))).isEqualTo(new AppendOutcome.Appended(i + 1));
        }
        first.replica().close();

        Reign second = awaitReign(without(replicas, first.replica()));

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(texts(second.replica())).hasSize(20).endsWith("event 19");
        assertThat(await(append(second, 20, "after"))).isEqualTo(new AppendOutcome.Appended(21));
    }

    @Test
    void writesUnderWayWhenAReignEndsAreThereOrNotButAcknowledgedOnesAre() throws Exception {
        List<Replica> replicas = three();
        Reign first = awaitReign(replicas);
        List<CompletionStage<AppendOutcome>> underWay = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            underWay.add(append(first, i, "event " + i));
        }
        first.replica().close();
        List<AppendOutcome> outcomes =
                underWay.stream().map(LogHistories::await).toList();

        Reign second = awaitReign(without(replicas, first.replica()));
        List<String> kept = texts(second.replica());

        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof AppendOutcome.Appended) {
                assertThat(kept).contains("event " + i);
            } else if (outcomes.get(i) instanceof LogTrouble.Refused) {
                assertThat(kept).doesNotContain("event " + i);
            }
        }
        // What is there is there in order and without a gap, since each was conditional on the one before.
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).isEqualTo("event " + i);
        }
    }

    @Test
    void appendOfAnOlderReignIsAConflict() throws Exception {
        Reign reign = awaitReign(three());
        await(append(reign, 0, "of this reign"));

        Append older = new Append(
                STREAM, new Epoch(reign.epoch().value() - 1), 1, List.of(Payload.of("text", new byte[] {1})));

        assertThat(await(reign.replica().log().append(older))).isEqualTo(new AppendOutcome.Conflict(1, reign.epoch()));
    }

    @Test
    void standbyReadsWhatTheMasterWroteAndWritesNothing() throws Exception {
        List<Replica> replicas = three();
        Reign reign = awaitReign(replicas);
        Replica standby = without(replicas, reign.replica()).get(0);

        assertThat(await(append(new Reign(standby, reign.epoch()), 0, "not mine")))
                .isInstanceOfSatisfying(LogTrouble.Refused.class, refused -> assertThat(refused.reason())
                        .isEqualTo(LogTrouble.Reason.NOT_MASTER));
        assertThat(await(standby.log().highest(STREAM))).isZero();
        await(append(reign, 0, "the master's"));
        assertThat(await(standby.log().highest(STREAM))).isEqualTo(1);
    }

    @Test
    void deletedEventsDoNotLowerTheEndAndSnapshotsAreReplacedAndBounded() throws Exception {
        Reign reign = awaitReign(three());
        RegistryLog log = reign.replica().log();
        for (int i = 0; i < 5; i++) {
            await(append(reign, i, "event " + i));
        }
        await(log.deleteTo(STREAM, 3));
        assertThat(texts(reign.replica())).containsExactly("event 3", "event 4");
        await(log.deleteTo(STREAM, 99));
        assertThat(await(log.highest(STREAM))).isEqualTo(5);

        for (int i = 1; i <= RegistryLog.MAX_SNAPSHOTS + 3; i++) {
            await(log.saveSnapshot(STREAM, new StoredSnapshot(i, i, Payload.of("s", new byte[] {(byte) i}))));
        }
        await(log.saveSnapshot(STREAM, new StoredSnapshot(10, 77, Payload.of("s", new byte[] {99}))));
        assertThat(await(log.loadSnapshot(STREAM, new SnapshotRange(0, 3, Long.MIN_VALUE, Long.MAX_VALUE))))
                .isEmpty();
        assertThat(await(log.loadSnapshot(STREAM, new SnapshotRange(10, 10, Long.MIN_VALUE, Long.MAX_VALUE))))
                .hasValueSatisfying(
                        snapshot -> assertThat(snapshot.timestampMillis()).isEqualTo(77));
    }
}
