package dev.stoa.master.store;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.persistence.testkit.javadsl.PersistenceEffect;
import akka.persistence.testkit.javadsl.UnpersistentBehavior;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.store.Store;
import dev.stoa.core.store.StoreEvent;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.core.store.StoreWatches;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreActorTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-00001");
    private static final StoreKey A = new StoreKey("a");

    private static final StoreLog LOG = new StoreLog() {
        @Override
        public void dropBehindSnapshot(String stream, long sequence) {
            // Nothing is kept here.
        }

        @Override
        public CompletionStage<?> dropAll(String stream) {
            return CompletableFuture.completedStage(stream);
        }
    };

    private final UnpersistentBehavior<StoreActor.Command, StoreEvent, Store> store =
            UnpersistentBehavior.fromEventSourced(StoreActor.create(
                    FRAMEWORK, 7, StoreLimits.DEFAULT, LOG, Clock.fixed(Instant.ofEpochMilli(5), ZoneOffset.UTC)));
    private final TestInbox<StoreActor.Done> answers = TestInbox.create();
    private long request;

    private StoreActor.Done batch(StoreOperation... operations) {
        List<StoreActor.Ask> asks = new ArrayList<>();
        for (StoreOperation operation : operations) {
            asks.add(new StoreActor.Ask(1, ++request, operation));
        }
        store.getBehaviorTestKit().run(new StoreActor.Batch(asks, answers.getRef()));
        return answers.receiveMessage();
    }

    private List<Object> recorded() {
        return store.getEventProbe().drain().stream()
                .map(PersistenceEffect::persistedObject)
                .map(Object.class::cast)
                .toList();
    }

    private static StoreOperation put(String value) {
        return new StoreOperation.Write(List.of(StoreWrite.put(A, Bytes.of(value))));
    }

    private static StoreEntry entry(String value, long version) {
        return new StoreEntry(A, Bytes.of(value), version);
    }

    @Test
    void theFirstBatchOfAReignRecordsTheReignEvenIfItOnlyReads() {
        batch(new StoreOperation.Get(A));
        batch(new StoreOperation.Get(A));

        assertThat(recorded()).containsExactly(new StoreEvent.StoreReigned(7, 5));
    }

    @Test
    void eachUseOfABatchSeesThoseBeforeIt() {
        StoreActor.Done done = batch(put("1"), new StoreOperation.Get(A), put("2"), new StoreOperation.Get(A));

        assertThat(done.answers())
                .containsExactly(
                        new StoreAnswer.Written(1),
                        new StoreAnswer.Found(List.of(entry("1", 1)), 1, false),
                        new StoreAnswer.Written(2),
                        new StoreAnswer.Found(List.of(entry("2", 2)), 2, false));
        assertThat(recorded())
                .containsExactly(
                        new StoreEvent.StoreReigned(7, 5),
                        new StoreEvent.StoreWritten(1, 1, 1, List.of(entry("1", 1)), List.of(), 5),
                        new StoreEvent.StoreWritten(1, 3, 2, List.of(entry("2", 2)), List.of(), 5));
    }

    @Test
    void aWatchThatBeginsInABatchIsToldOfItsWritesOnce() {
        StoreActor.Done done = batch(put("1"), new StoreOperation.Watch(9, "", 0), put("2"));

        assertThat(done.answers().get(1)).isEqualTo(new StoreAnswer.WatchBegun(9, 2));
        assertThat(done.news())
                .containsExactly(
                        new StoreWatches.News.Changed(9, new StoreChanges(1, List.of(entry("1", 1)), List.of())),
                        new StoreWatches.News.Changed(9, new StoreChanges(2, List.of(entry("2", 2)), List.of())));
        assertThat(batch(put("3")).news())
                .containsExactly(
                        new StoreWatches.News.Changed(9, new StoreChanges(3, List.of(entry("3", 3)), List.of())));
    }
}
