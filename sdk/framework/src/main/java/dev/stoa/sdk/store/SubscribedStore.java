package dev.stoa.sdk.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import akka.actor.typed.ActorRef;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.sdk.scheduler.StoreListener;
import dev.stoa.sdk.scheduler.SubscriptionActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands uses of the store on to the subscription, and its answers to whoever waits for them. */
public final class SubscribedStore implements FrameworkStore, StoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribedStore.class);

    private final AtomicLong tokens = new AtomicLong();
    private final Map<Long, CompletableFuture<StoreAnswer>> waiting = new ConcurrentHashMap<>();
    private final Map<Long, Listener> watches = new ConcurrentHashMap<>();
    private volatile Optional<ActorRef<SubscriptionActor.Command>> subscription = Optional.empty();
    private volatile boolean ended;

    /** The subscription is there; nothing may be asked before. */
    public void attach(ActorRef<SubscriptionActor.Command> actor) {
        subscription = Optional.of(actor);
    }

    @Override
    public CompletionStage<StoreAnswer.Outcome> write(List<StoreWrite> writes) {
        return ask(new StoreOperation.Write(writes)).thenApply(StoreAnswer.Outcome.class::cast);
    }

    @Override
    public CompletionStage<Optional<StoreEntry>> get(StoreKey key) {
        return found(new StoreOperation.Get(key))
                .thenApply(found -> found.entries().stream().findFirst());
    }

    @Override
    public CompletionStage<StoreAnswer.Found> list(String prefix, String afterKey, int limit) {
        return found(new StoreOperation.Scan(prefix, afterKey, limit));
    }

    private CompletionStage<StoreAnswer.Found> found(StoreOperation operation) {
        return ask(operation).thenApply(answer -> {
            if (answer instanceof StoreAnswer.Refused refused) {
                throw new StoreRefusedException(refused);
            }
            return (StoreAnswer.Found) answer;
        });
    }

    private CompletableFuture<StoreAnswer> ask(StoreOperation operation) {
        long token = tokens.incrementAndGet();
        CompletableFuture<StoreAnswer> answer = new CompletableFuture<>();
        waiting.put(token, answer);
        tell(token, operation);
        // The end may have come between: whoever sees it last answers.
        if (ended) {
            ended();
        }
        return answer;
    }

    private void tell(long token, StoreOperation operation) {
        subscription.orElseThrow().tell(new SubscriptionActor.UseStore(token, operation));
    }

    @Override
    public StoreWatch watch(String prefix, long afterRevision, Listener listener) {
        long watch = tokens.incrementAndGet();
        StoreOperation.Watch begin = new StoreOperation.Watch(watch, prefix, afterRevision);
        watches.put(watch, listener);
        tell(watch, begin);
        return () -> {
            if (watches.remove(watch) != null) {
                tell(tokens.incrementAndGet(), new StoreOperation.Unwatch(watch));
            }
        };
    }

    @Override
    public void answered(long token, StoreAnswer answer) {
        CompletableFuture<StoreAnswer> asked = waiting.remove(token);
        if (asked != null) {
            asked.complete(answer);
        } else if (answer instanceof StoreAnswer.Refused refused) {
            Listener listener = watches.remove(token);
            if (listener != null) {
                guarded(token, () -> listener.refused(refused));
            }
        }
    }

    @Override
    public void changed(long watch, StoreChanges changes) {
        Listener listener = watches.get(watch);
        if (listener != null) {
            guarded(watch, () -> listener.changed(changes));
        }
    }

    @Override
    public void skipped(long watch, long revision) {
        Listener listener = watches.get(watch);
        if (listener != null) {
            guarded(watch, () -> listener.skipped(revision));
        }
    }

    /** A listener that throws must not end the subscription, on whose thread it is called. */
    private static void guarded(long watch, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("the author's listener failed, the watch goes on watch={}", watch, e);
        }
    }

    @Override
    public void ended() {
        ended = true;
        waiting.forEach((token, asked) -> {
            if (waiting.remove(token, asked)) {
                asked.completeExceptionally(new StoreUnansweredException(
                        "the framework ended before its store answered; whether a write was done is unknown"));
            }
        });
        watches.clear();
    }
}
