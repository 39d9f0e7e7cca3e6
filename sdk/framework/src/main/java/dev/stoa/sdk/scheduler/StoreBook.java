package dev.stoa.sdk.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreOperation;

/**
 * What is asked of the framework's store and not answered yet, and which keys are watched.
 *
 * <p>Each use has a number that rises and stays the same however often it is sent: after a broken session all that is
 * unanswered is sent again in the same order, and the master does no write twice. Fewer are under way than the master
 * remembers, so it can always tell.
 *
 * <p>Bounded: a window of {@value #MAX_UNDER_WAY} uses and {@value #MAX_BYTES_UNDER_WAY} bytes is under way, behind it as many
 * as the given limit and {@value #MAX_WAITING_BYTES} bytes wait.
 */
final class StoreBook {
    private static final int MAX_UNDER_WAY = 256;
    private static final long MAX_BYTES_UNDER_WAY = 4_194_304;
    private static final long MAX_WAITING_BYTES = 67_108_864;

    private record Use(long token, StoreOperation operation) {
        long bytes() {
            return operation instanceof StoreOperation.Write write ? write.size() : 0;
        }
    }

    private record Watched(String prefix, long revision) {}

    private final int limit;
    private final SortedMap<Long, Use> unanswered = new TreeMap<>();
    private final Deque<Long> unsent = new ArrayDeque<>();
    private final SortedMap<Long, Watched> watches = new TreeMap<>();
    private long requests;
    private long bytesUnanswered;
    private long bytesUnderWay;
    private int underWay;

    StoreBook(int limit) {
        this.limit = limit;
    }

    /**
     * The author asks.
     *
     * @param token by which the author knows the answer; for a watch its number
     * @return a refusal, if too much waits
     */
    Optional<Effect> use(long token, StoreOperation operation) {
        Use use = new Use(token, operation);
        if (unanswered.size() >= limit || bytesUnanswered + use.bytes() > MAX_WAITING_BYTES) {
            return Optional.of(new Effect.AnswerStore(
                    token,
                    new StoreAnswer.Refused(
                            StoreAnswer.Reason.TOO_BUSY,
                            "%d uses of the store with %d bytes are unanswered, there may be %d with %d"
                                    .formatted(unanswered.size(), bytesUnanswered, limit, MAX_WAITING_BYTES))));
        }
        if (operation instanceof StoreOperation.Watch watch) {
            watches.put(watch.watch(), new Watched(watch.prefix(), watch.afterRevision()));
        } else if (operation instanceof StoreOperation.Unwatch unwatch) {
            watches.remove(unwatch.watch());
        }
        file(use);
        return Optional.empty();
    }

    private void file(Use use) {
        long request = ++requests;
        unanswered.put(request, use);
        bytesUnanswered += use.bytes();
        unsent.add(request);
    }

    /** A session that nothing was sent on yet: all that is unanswered is to be sent, and all watches are begun anew. */
    void reopened() {
        // Watches that were asked and not answered are among all watches, which go on from where they are.
        unanswered.values().removeIf(use -> use.operation() instanceof StoreOperation.Watch);
        watches.forEach((number, watched) ->
                file(new Use(number, new StoreOperation.Watch(number, watched.prefix(), watched.revision()))));
        unsent.clear();
        unsent.addAll(unanswered.keySet());
        underWay = 0;
        bytesUnderWay = 0;
    }

    /** The calls that are to be queued now. */
    List<SchedulerCall> toSend() {
        List<SchedulerCall> calls = new ArrayList<>();
        while (!unsent.isEmpty() && underWay < MAX_UNDER_WAY) {
            long request = unsent.element();
            Use use = unanswered.get(request);
            if (use == null) {
                unsent.remove();
                continue;
            }
            if (underWay > 0 && bytesUnderWay + use.bytes() > MAX_BYTES_UNDER_WAY) {
                break;
            }
            unsent.remove();
            underWay++;
            bytesUnderWay += use.bytes();
            calls.add(new SchedulerCall.UseStore(request, use.operation()));
        }
        return calls;
    }

    /** The master speaks of the store. */
    List<Effect> hear(StoreNotice notice) {
        if (notice instanceof StoreNotice.StoreAnswered answered) {
            return answered(answered.request(), answered.answer());
        } else if (notice instanceof StoreNotice.StoreChanged changed) {
            return moveOn(changed.watch(), changed.changes().revision())
                    ? List.of(new Effect.TellStoreChange(changed.watch(), changed.changes()))
                    : List.of();
        } else if (notice instanceof StoreNotice.StoreWatchSkipped skipped) {
            return moveOn(skipped.watch(), skipped.revision())
                    ? List.of(new Effect.TellStoreSkip(skipped.watch(), skipped.revision()))
                    : List.of();
        }
        throw new IllegalStateException("no case for " + notice);
    }

    /** False for a watch that has ended, and for what it has been told already. */
    private boolean moveOn(long watch, long revision) {
        Watched watched = watches.get(watch);
        if (watched == null || revision <= watched.revision()) {
            return false;
        }
        watches.put(watch, new Watched(watched.prefix(), revision));
        return true;
    }

    /** A use is answered, or will never be. Answers that nobody waits for are passed over. */
    List<Effect> answered(long request, StoreAnswer answer) {
        Use use = unanswered.remove(request);
        if (use == null) {
            return List.of();
        }
        underWay--;
        bytesUnderWay -= use.bytes();
        bytesUnanswered -= use.bytes();
        if (use.operation() instanceof StoreOperation.Watch watch && answer instanceof StoreAnswer.Refused) {
            watches.remove(watch.watch());
        }
        return List.of(new Effect.AnswerStore(use.token(), answer));
    }

    /** A use cannot be sent at all. */
    List<Effect> tooLarge(long request) {
        return answered(
                request,
                new StoreAnswer.Refused(
                        StoreAnswer.Reason.TOO_LARGE,
                        "the call is larger than one message may be (stoa.session.max-message)"));
    }

    /** Whether writes are unanswered. */
    boolean hasWrites() {
        for (Map.Entry<Long, Use> use : unanswered.entrySet()) {
            if (use.getValue().operation() instanceof StoreOperation.Write) {
                return true;
            }
        }
        return false;
    }
}
