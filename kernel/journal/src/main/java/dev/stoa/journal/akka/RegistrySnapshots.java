package dev.stoa.journal.akka;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.WriteOutcome;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka's snapshot store on the registry log. A snapshot is data of the replicated log like any event, so it is there after a fail-over.
 *
 * <p>Created by Akka, by class name.
 */
public final class RegistrySnapshots extends SnapshotStore {
    private final RegistryLogSetup setup = RegistryLogSetup.in(context().system());
    private final StoredForm form = new StoredForm(context().system());

    /** Called by Akka. */
    public RegistrySnapshots() {}

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        PersistenceId id = new PersistenceId(persistenceId);
        return FutureConverters.asScala(setup.log()
                .loadSnapshot(id, toRange(criteria))
                .thenApply(found -> found.map(snapshot -> form.toSnapshot(id, snapshot))));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        PersistenceId id = new PersistenceId(metadata.persistenceId());
        return done(id, setup.log().saveSnapshot(id, form.ofSnapshot(metadata, snapshot)));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        PersistenceId id = new PersistenceId(metadata.persistenceId());
        boolean anyTime = metadata.timestamp() == 0;
        SnapshotRange one = new SnapshotRange(
                metadata.sequenceNr(),
                metadata.sequenceNr(),
                anyTime ? Long.MIN_VALUE : metadata.timestamp(),
                anyTime ? Long.MAX_VALUE : metadata.timestamp());
        return done(id, setup.log().deleteSnapshots(id, one));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        PersistenceId id = new PersistenceId(persistenceId);
        return done(id, setup.log().deleteSnapshots(id, toRange(criteria)));
    }

    @SuppressWarnings("NullAway") // a Void has no other value
    private static Future<Void> done(PersistenceId id, CompletionStage<WriteOutcome> outcome) {
        return FutureConverters.asScala(outcome.thenApply(written -> RegistryJournal.requireDone(id.value(), written)));
    }

    private static SnapshotRange toRange(SnapshotSelectionCriteria criteria) {
        return new SnapshotRange(
                criteria.minSequenceNr(), criteria.maxSequenceNr(), criteria.minTimestamp(), criteria.maxTimestamp());
    }
}
