package dev.stoa.sdk;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import akka.Done;
import akka.actor.typed.Behavior;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.blob.BlobStore;
import dev.stoa.sdk.blob.ClassPathArtifacts;
import dev.stoa.sdk.scheduler.IdKeeper;
import dev.stoa.sdk.scheduler.SchedulerConfig;
import dev.stoa.sdk.scheduler.SubscriptionActor;
import dev.stoa.sdk.store.SubscribedStore;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/**
 * A framework's actors for an actor system of somebody else's: what a simulation runs in the place of a process.
 *
 * @param behavior the guardian of the actor system, or a child of one; ends when the framework does
 * @param ended as {@link RunningFramework#whenTerminated()}
 */
public record EmbeddedFramework(Behavior<?> behavior, CompletionStage<Done> ended) {

    static <M> EmbeddedFramework of(
            Settings settings,
            Surroundings around,
            Function<SchedulerSession, Behavior<M>> author,
            Function<SchedulerNotice, M> wrap) {
        Optional<StateFile> stateFile =
                settings.stateFile().map(path -> StateFile.lock(around.files().getPath(path.toString())));
        Optional<FrameworkId> known = stateFile.flatMap(StateFile::read);
        SubscribedStore store = new SubscribedStore();
        SubscriptionActor.Parts parts = parts(settings, around, known, stateFile, store);
        BlobStore blobs = new BlobStore(
                BlobConfig.from(around.config()), around.transport(), SessionAddress.udp(settings.bindHost(), 0));
        FrameworkActor.Promises<M> promises =
                new FrameworkActor.Promises<>(new CompletableFuture<>(), new CompletableFuture<>());
        Behavior<FrameworkActor.Command> guardian = FrameworkActor.create(
                parts,
                blobs,
                new ClassPathArtifacts(blobs),
                store,
                author,
                notice -> {
                    around.shown().accept(notice);
                    return wrap.apply(notice);
                },
                promises);
        CompletableFuture<Done> ended = new CompletableFuture<>();
        var unused = promises.outcome()
                .handle((outcome, failure) -> Ending.failureOf(promises.outcome(), known, settings)
                        .map(ended::completeExceptionally)
                        .orElseGet(() -> ended.complete(Done.getInstance())));
        return new EmbeddedFramework(guardian, ended.minimalCompletionStage());
    }

    private static SubscriptionActor.Parts parts(
            Settings settings,
            Surroundings around,
            Optional<FrameworkId> known,
            Optional<StateFile> stateFile,
            SubscribedStore store) {
        SessionTransport transport = around.transport();
        return new SubscriptionActor.Parts(
                SchedulerConfig.from(around.config()),
                settings.info(),
                settings.cluster(),
                known,
                0,
                stateFile.<IdKeeper>map(file -> file).orElse(IdKeeper.NONE),
                settings.acknowledging(),
                settings.connectTimeout(),
                new LeaderSeeker(settings.masters(), around.random()),
                transport,
                store,
                around.nowMillis());
    }
}
