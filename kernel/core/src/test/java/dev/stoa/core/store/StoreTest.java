package dev.stoa.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreAnswer.Conflicted;
import dev.stoa.api.store.StoreAnswer.Found;
import dev.stoa.api.store.StoreAnswer.Mismatch;
import dev.stoa.api.store.StoreAnswer.Reason;
import dev.stoa.api.store.StoreAnswer.Refused;
import dev.stoa.api.store.StoreAnswer.Written;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.machine.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoreTest {
    private static final StoreKey A = new StoreKey("jobs/a");
    private static final StoreKey B = new StoreKey("jobs/b");

    private StoreLimits limits = StoreLimits.DEFAULT;
    private Store store = Store.empty();
    private long request;
    private int recorded;

    private StoreAnswer ask(long instance, long number, StoreWrite... writes) {
        Decision<StoreEvent, StoreAnswer> decision =
                store.write(instance, number, new StoreOperation.Write(List.of(writes)), limits, 1_000);
        for (StoreEvent event : decision.events()) {
            store = store.apply(event);
            recorded++;
        }
        return decision.reply();
    }

    private StoreAnswer write(StoreWrite... writes) {
        return ask(1, ++request, writes);
    }

    private Optional<StoreEntry> get(StoreKey key) {
        return ((Found) store.get(new StoreOperation.Get(key)))
                .entries().stream().findFirst();
    }

    private static StoreWrite put(StoreKey key, String value) {
        return StoreWrite.put(key, Bytes.of(value));
    }

    private static StoreEntry entry(StoreKey key, String value, long version) {
        return new StoreEntry(key, Bytes.of(value), version);
    }

    @Test
    void aValueHasTheRevisionOfItsWriteAsItsVersion() {
        assertThat(write(put(A, "1"), put(B, "2"))).isEqualTo(new Written(1));
        assertThat(write(put(A, "3"))).isEqualTo(new Written(2));

        assertThat(get(A)).contains(entry(A, "3", 2));
        assertThat(get(B)).contains(entry(B, "2", 1));
    }

    @Test
    void aWriteStandsOnlyIfAllItsVersionsDo() {
        write(put(A, "1"));

        assertThat(write(new StoreWrite.Put(A, Bytes.of("2"), 1), StoreWrite.create(B, Bytes.of("b"))))
                .isEqualTo(new Written(2));
        assertThat(write(new StoreWrite.Put(A, Bytes.of("3"), 1), put(B, "c")))
                .isEqualTo(new Conflicted(List.of(new Mismatch(A, 1, 2))));
        assertThat(get(A)).contains(entry(A, "2", 2));
        assertThat(get(B)).contains(entry(B, "b", 2));
    }

    @Test
    void whatMustBeAbsentConflictsWithWhatIsThere() {
        write(put(A, "1"));

        assertThat(write(StoreWrite.create(A, Bytes.of("2"))))
                .isEqualTo(new Conflicted(List.of(new Mismatch(A, StoreWrite.ABSENT, 1))));
        assertThat(write(new StoreWrite.Require(B, StoreWrite.ABSENT), new StoreWrite.Delete(A, 1)))
                .isEqualTo(new Written(2));
        assertThat(get(A)).isEmpty();
    }

    @Test
    void aKeyThatCameBackHasAnotherVersionThanBefore() {
        write(put(A, "1"));
        write(StoreWrite.delete(A));
        write(put(A, "1"));

        assertThat(write(new StoreWrite.Put(A, Bytes.of("2"), 1)))
                .isEqualTo(new Conflicted(List.of(new Mismatch(A, 1, 3))));
    }

    @Test
    void aRepeatedWriteIsAnsweredAsBeforeAndNotDoneAgain() {
        StoreAnswer first = ask(1, 7, StoreWrite.create(A, Bytes.of("1")));
        ask(1, 8, put(A, "2"));

        assertThat(ask(1, 7, StoreWrite.create(A, Bytes.of("1")))).isEqualTo(first);
        assertThat(get(A)).contains(entry(A, "2", 2));
        assertThat(recorded).isEqualTo(2);
    }

    @Test
    void aRepeatedWriteIsKnownAfterASnapshot() {
        ask(1, 7, put(A, "1"));
        store = Store.of(store.state());

        assertThat(ask(1, 7, put(A, "1"))).isEqualTo(new Written(1));
        assertThat(recorded).isEqualTo(1);
    }

    @Test
    void aWriteThatWasRefusedMayBeAskedAgainBehindALaterOne() {
        assertThat(ask(1, 7, new StoreWrite.Put(A, Bytes.of("1"), 5))).isInstanceOf(Conflicted.class);
        ask(1, 8, put(B, "2"));

        assertThat(ask(1, 7, put(A, "1"))).isEqualTo(new Written(2));
    }

    @Test
    void aWriteOlderThanAllThatAreRememberedIsRefused() {
        for (int i = 2; i <= Store.MAX_ANSWERED + 2; i++) {
            ask(1, i, put(A, "x"));
        }

        assertThat(ask(1, 1, put(A, "1")))
                .isEqualTo(new Refused(Reason.TOO_OLD, "write 1 is older than the 1024 writes that are remembered"));
        assertThat(ask(1, 3, put(A, "x"))).isEqualTo(new Written(2));
    }

    @Test
    void anInstanceThatWasDeposedCannotWrite() {
        ask(1, 1, put(A, "old"));
        ask(2, 1, put(A, "new"));

        assertThat(ask(1, 2, put(A, "late")))
                .isEqualTo(new Refused(Reason.DEPOSED, "write 2 is of instance 1, and instance 2 has taken over"));
        assertThat(get(A)).contains(entry(A, "new", 2));
    }

    @Test
    void aStoreThatIsFullTakesOnlyWhatMakesItSmaller() {
        limits = new StoreLimits(20, 2);
        write(put(A, "12345678"));

        assertThat(write(put(B, "123456")))
                .isEqualTo(new Refused(Reason.STORE_FULL, "the store would have 26 bytes, may have 20"));
        limits = new StoreLimits(10, 2);
        assertThat(write(put(A, "123456"))).isEqualTo(new Written(2));
        assertThat(write(put(A, "1234567")))
                .isEqualTo(new Refused(Reason.STORE_FULL, "the store would have 13 bytes, may have 10"));
        assertThat(store.bytes()).isEqualTo(12);
    }

    @Test
    void refusesMoreKeysThanItMayHave() {
        limits = new StoreLimits(1_000, 1);
        write(put(A, "1"));

        assertThat(write(put(B, "2")))
                .isEqualTo(new Refused(Reason.TOO_MANY_KEYS, "the store would have 2 keys, may have 1"));
        assertThat(write(put(B, "2"), StoreWrite.delete(A))).isEqualTo(new Written(2));
    }

    @Test
    void whatChangesNothingIsNotRecorded() {
        assertThat(write(StoreWrite.delete(A))).isEqualTo(new Written(0));
        assertThat(recorded).isZero();
    }

    @Test
    void pagesGoThroughAllKeysOfAPrefixInOrder() {
        for (int i = 0; i < 25; i++) {
            write(put(new StoreKey("jobs/%02d".formatted(i)), "x"));
            write(put(new StoreKey("other/%02d".formatted(i)), "x"));
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Found page = (Found) store.scan(new StoreOperation.Scan("jobs/", after, 10));
            page.entries().forEach(entry -> seen.add(entry.key().value()));
            after = seen.get(seen.size() - 1);
            more = page.hasMore();
        }

        assertThat(seen).hasSize(25).isSorted().allMatch(key -> key.startsWith("jobs/"));
    }

    @Test
    void aPageEndsWhenItIsLarge() {
        Bytes large = Bytes.of(new byte[StoreWrite.MAX_VALUE_BYTES]);
        for (int i = 0; i < 6; i++) {
            write(StoreWrite.put(new StoreKey("k" + i), large));
        }

        Found page = (Found) store.scan(new StoreOperation.Scan("", "", 100));

        assertThat(page.entries()).hasSize(4);
        assertThat(page.hasMore()).isTrue();
    }

    @Test
    void aReignIsRecordedOnceAndKeepsEarlierOnesOut() {
        store = store.apply(store.reign(3, 1).orElseThrow());

        assertThat(store.reign(3, 1)).isEmpty();
        assertThatThrownBy(() -> store.reign(2, 1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyHistoryHoldsWhatAModelHoldsAndSurvivesASnapshot(long seed) {
        Random random = new Random(seed);
        TreeMap<StoreKey, StoreEntry> model = new TreeMap<>();
        for (int step = 0; step < 500; step++) {
            StoreKey key = new StoreKey("k" + random.nextInt(20));
            long expected = random.nextBoolean() ? StoreWrite.ANY_VERSION : random.nextInt(step + 1);
            boolean delete = random.nextInt(4) == 0;
            Bytes value = Bytes.of(new byte[random.nextInt(50)]);
            long actual = model.containsKey(key) ? model.get(key).version() : 0;
            StoreAnswer answer =
                    write(delete ? new StoreWrite.Delete(key, expected) : new StoreWrite.Put(key, value, expected));
            if (expected != StoreWrite.ANY_VERSION && expected != actual) {
                assertThat(answer).as("seed %d step %d", seed, step).isInstanceOf(Conflicted.class);
            } else if (delete) {
                model.remove(key);
            } else {
                model.put(key, new StoreEntry(key, value, ((Written) answer).revision()));
            }
            if (random.nextInt(50) == 0) {
                store = Store.of(store.state());
            }
            assertThat(store.state().entries())
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(List.copyOf(model.values()));
            assertThat(store.bytes())
                    .isEqualTo(
                            model.values().stream().mapToLong(StoreEntry::size).sum());
        }
    }
}
