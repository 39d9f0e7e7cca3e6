package dev.stoa.core.store;

import java.util.List;

import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.store.StoreWatches.News;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreWatchesTest {
    private final StoreWatches watches = new StoreWatches();

    private static StoreChanges put(long revision, String key) {
        return new StoreChanges(revision, List.of(new StoreEntry(new StoreKey(key), Bytes.NONE, revision)), List.of());
    }

    private List<News> change(StoreChanges changes) {
        watches.keep(changes);
        return watches.tell(changes);
    }

    private StoreWatches.Begun begin(long watch, String prefix, long after) {
        return watches.begin(1, new StoreOperation.Watch(watch, prefix, after));
    }

    @Test
    void tellsOnlyWhatBeginsWithThePrefix() {
        begin(7, "jobs/", 0);

        assertThat(change(put(1, "other/a"))).isEmpty();
        assertThat(change(put(2, "jobs/a"))).containsExactly(new News.Changed(7, put(2, "jobs/a")));
    }

    @Test
    void beginsBehindARevisionThatIsPast() {
        change(put(1, "a"));
        change(put(2, "b"));
        change(put(3, "c"));

        StoreWatches.Begun begun = begin(7, "", 1);

        assertThat(begun.answer()).isEqualTo(new StoreAnswer.WatchBegun(7, 3));
        assertThat(begun.missed()).containsExactly(new News.Changed(7, put(2, "b")), new News.Changed(7, put(3, "c")));
    }

    @Test
    void saysThatItSkipsWhatIsNotKnownAnyMore() {
        for (int i = 1; i <= StoreWatches.MAX_CHANGES + 5; i++) {
            change(put(i, "a"));
        }

        assertThat(begin(7, "", 4).missed()).containsExactly(new News.Skipped(7, StoreWatches.MAX_CHANGES + 5));
        assertThat(begin(8, "", 5).missed()).hasSize(StoreWatches.MAX_CHANGES);
    }

    @Test
    void skipsWhatLiesBeforeASnapshot() {
        watches.startIfBehind(50);
        watches.keep(put(51, "a"));

        assertThat(begin(7, "", 49).missed()).containsExactly(new News.Skipped(7, 51));
        assertThat(begin(8, "", 50).missed()).containsExactly(new News.Changed(8, put(51, "a")));
    }

    @Test
    void startsAtTheSnapshotIfItsFirstEventIsReplayed() {
        watches.keep(put(51, "a"));
        watches.startIfBehind(51);

        assertThat(begin(7, "", 0).missed()).containsExactly(new News.Skipped(7, 51));
        assertThat(begin(8, "", 50).missed()).hasSize(1);
    }

    @Test
    void aWatchThatEndedIsToldNothing() {
        begin(7, "", 0);
        watches.end(new StoreOperation.Unwatch(7));

        assertThat(change(put(1, "a"))).isEmpty();
    }

    @Test
    void aNewerInstanceEndsTheWatchesOfEarlierOnes() {
        begin(7, "", 0);
        watches.begin(2, new StoreOperation.Watch(1, "", 0));

        assertThat(change(put(1, "a"))).containsExactly(new News.Changed(1, put(1, "a")));
    }

    @Test
    void refusesMoreWatchesThanThereMayBe() {
        for (int i = 0; i < StoreWatches.MAX_WATCHES; i++) {
            begin(i, "", 0);
        }

        assertThat(begin(1_000, "", 0).answer())
                .isEqualTo(new StoreAnswer.Refused(
                        StoreAnswer.Reason.TOO_MANY_WATCHES, "100 watches are open, there may be 100"));
    }

    @Test
    void refusesToBeginBehindARevisionThatIsNotThereYet() {
        assertThat(begin(1, "", 1).answer())
                .isEqualTo(new StoreAnswer.Refused(
                        StoreAnswer.Reason.REVISION_AHEAD,
                        "a watch behind revision 1 cannot begin, the store is at 0"));
    }
}
