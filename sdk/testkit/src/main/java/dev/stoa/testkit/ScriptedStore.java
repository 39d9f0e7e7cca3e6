package dev.stoa.testkit;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.store.Store;
import dev.stoa.core.store.StoreEvent;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.core.store.StoreWatches;

/** The masters' own store without their journal. Any thread. */
final class ScriptedStore {
    private static final long INSTANCE = 1;

    private final StoreWatches watches = new StoreWatches();
    private Store store = Store.empty();

    /** What the framework is told for a use of its store. */
    synchronized List<StoreNotice> use(SchedulerCall.UseStore use) {
        List<StoreWatches.News> news = new ArrayList<>();
        StoreAnswer answer = answer(use, news);
        List<StoreNotice> notices = new ArrayList<>();
        notices.add(new StoreNotice.StoreAnswered(use.request(), answer));
        for (StoreWatches.News one : news) {
            notices.add(
                    one instanceof StoreWatches.News.Changed changed
                            ? new StoreNotice.StoreChanged(changed.watch(), changed.changes())
                            : new StoreNotice.StoreWatchSkipped(one.watch(), store.revision()));
        }
        return notices;
    }

    private StoreAnswer answer(SchedulerCall.UseStore use, List<StoreWatches.News> news) {
        if (use.operation() instanceof StoreOperation.Write write) {
            Decision<StoreEvent, StoreAnswer> decision =
                    store.write(INSTANCE, use.request(), write, StoreLimits.DEFAULT, System.currentTimeMillis());
            for (StoreEvent event : decision.events()) {
                store = store.apply(event);
                if (event instanceof StoreEvent.StoreWritten written) {
                    watches.keep(written.changes());
                    news.addAll(watches.tell(written.changes()));
                }
            }
            return decision.reply();
        } else if (use.operation() instanceof StoreOperation.Get get) {
            return store.get(get);
        } else if (use.operation() instanceof StoreOperation.Scan scan) {
            return store.scan(scan);
        } else if (use.operation() instanceof StoreOperation.Watch watch) {
            StoreWatches.Begun begun = watches.begin(INSTANCE, watch);
            news.addAll(begun.missed());
            return begun.answer();
        } else if (use.operation() instanceof StoreOperation.Unwatch unwatch) {
            return watches.end(unwatch);
        }
        throw new IllegalStateException("no case for " + use.operation());
    }
}
