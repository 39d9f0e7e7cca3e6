package dev.stoa.journal.akka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import com.typesafe.config.Config;
import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.WriteOutcome;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka's journal on the registry log. One request of a persistent actor becomes as few appends as the log's size limit allows, each
 * whole or not at all; requests of many actors are made durable together by the log. A write that conflicts, is refused or has an
 * unknown outcome fails with {@link JournalWriteException} and so stops its actor; nothing is ever "rejected" in Akka's sense, because
 * that would leave a gap in the sequence.
 *
 * <p>Created by Akka, by class name.
 */
public final class RegistryJournal extends AsyncWriteJournal {
    private final RegistryLogSetup setup;
    private final StoredForm form;
    private final int replayPage;
    private final int appendBytes;

    /** Writes whose outcome is open; who asks for the end of such a stream waits for it. At most one entry per live actor. */
    private final Map<PersistenceId, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /** Called by Akka with the plug-in's own section of the configuration. */
    public RegistryJournal(Config config) {
        this.setup = RegistryLogSetup.in(context().system());
        this.form = new StoredForm(context().system());
        this.replayPage = config.getInt("replay-page");
        this.appendBytes = Math.toIntExact(config.getBytes("append-bytes"));
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<Append> appends = toAppends(messages);
        PersistenceId id = appends.get(0).persistenceId();
        CompletableFuture<?>[] outcomes = appends.stream()
                .map(append -> setup.log()
                        .append(append)
                        .thenAccept(outcome -> requireAppended(append, outcome))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(outcomes);
        underWay.put(id, all);
        return FutureConverters.asScala(
                all.whenComplete((done, failure) -> underWay.remove(id, all)).thenApply(done -> accepted(messages)));
    }

    private List<Append> toAppends(Iterable<AtomicWrite> messages) {
        Epoch epoch = setup.epoch();
        List<Append> appends = new ArrayList<>();
        List<Payload> gathered = new ArrayList<>();
        int gatheredBytes = 0;
        long expectedHighest = 0;
        PersistenceId id = new PersistenceId(messages.iterator().next().persistenceId());
        for (AtomicWrite message : messages) {
            List<Payload> whole = CollectionConverters.asJava(message.payload()).stream()
                    .map(form::ofEvent)
                    .toList();
            int wholeBytes = whole.stream().mapToInt(Payload::size).sum();
            boolean full =
                    gatheredBytes + wholeBytes > appendBytes || gathered.size() + whole.size() > Append.MAX_EVENTS;
            if (!gathered.isEmpty() && full) {
                appends.add(new Append(id, epoch, expectedHighest, gathered));
                gathered.clear();
                gatheredBytes = 0;
            }
            if (gathered.isEmpty()) {
                expectedHighest = message.lowestSequenceNr() - 1;
            }
            gathered.addAll(whole);
            gatheredBytes += wholeBytes;
        }
        appends.add(new Append(id, epoch, expectedHighest, gathered));
        return appends;
    }

    private static void requireAppended(Append append, AppendOutcome outcome) {
        String stream = append.persistenceId().value();
        if (outcome instanceof AppendOutcome.Conflict conflict) {
            throw JournalWriteException.conflict(stream, append.expectedHighest(), conflict);
        } else if (outcome instanceof LogTrouble trouble) {
            throw JournalWriteException.trouble(stream, trouble);
        }
    }

    private static Iterable<Optional<Exception>> accepted(Iterable<AtomicWrite> messages) {
        List<Optional<Exception>> results = new ArrayList<>();
        messages.forEach(message -> results.add(Optional.empty()));
        return results;
    }

    @Override
    @SuppressWarnings("NullAway") // a Void has no other value
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return FutureConverters.asScala(setup.log()
                .deleteTo(new PersistenceId(persistenceId), toSequenceNr)
                .thenApply(outcome -> requireDone(persistenceId, outcome)));
    }

    static Void requireDone(String stream, WriteOutcome outcome) {
        if (outcome instanceof LogTrouble trouble) {
            throw JournalWriteException.trouble(stream, trouble);
        }
        return null;
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        PersistenceId id = new PersistenceId(persistenceId);
        CompletableFuture<?> settled =
                underWay.getOrDefault(id, CompletableFuture.completedFuture(id)).handle((done, failure) -> id);
        return FutureConverters.asScala(settled.thenCompose(now -> setup.log().highest(id)));
    }

    @Override
    @SuppressWarnings("NullAway") // a Void has no other value
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        Replay replay = new Replay(
                setup.log(),
                form,
                context().dispatcher(),
                new PersistenceId(persistenceId),
                toSequenceNr,
                replayCallback);
        return FutureConverters.asScala(replay.from(fromSequenceNr, max, replayPage));
    }

    /** Reads page after page and hands the events on. */
    private record Replay(
            RegistryLog log,
            StoredForm form,
            Executor executor,
            PersistenceId id,
            long to,
            Consumer<PersistentRepr> callback) {

        @SuppressWarnings("NullAway") // a Void has no other value
        CompletionStage<Void> from(long from, long left, int pageSize) {
            if (left <= 0) {
                return CompletableFuture.completedFuture(null);
            }
            int room = (int) Math.min(left, pageSize);
            // A fresh stack for every page: with a log that answers at once a long replay would recurse otherwise.
            return log.read(id, from, to, room)
                    .thenComposeAsync(
                            page -> {
                                for (StoredEvent event : page.events()) {
                                    callback.accept(form.toEvent(id, event));
                                }
                                return next(page, left, pageSize);
                            },
                            executor);
        }

        @SuppressWarnings("NullAway") // a Void has no other value
        private CompletionStage<Void> next(EventPage page, long left, int pageSize) {
            return page.next().isPresent()
                    ? from(page.next().getAsLong(), left - page.events().size(), pageSize)
                    : CompletableFuture.completedFuture(null);
        }
    }
}
