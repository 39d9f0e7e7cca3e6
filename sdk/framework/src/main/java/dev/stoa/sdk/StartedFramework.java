package dev.stoa.sdk;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.actor.LocalActors;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.blob.BlobStore;
import dev.stoa.sdk.blob.ClassPathArtifacts;
import dev.stoa.sdk.sandbox.SandboxReader;
import dev.stoa.sdk.sandbox.Sandboxes;
import dev.stoa.sdk.scheduler.IdKeeper;
import dev.stoa.sdk.scheduler.Outcome;
import dev.stoa.sdk.scheduler.SchedulerConfig;
import dev.stoa.sdk.scheduler.SubscriptionActor;
import dev.stoa.sdk.store.SubscribedStore;
import dev.stoa.sdk.supervised.Supervised;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A framework with all its parts: takes them, holds them, and gives them back in the opposite order. */
final class StartedFramework<M> implements RunningFramework<M> {
    private static final Logger LOG = LoggerFactory.getLogger(StartedFramework.class);
    private static final long START_SECONDS = 30;

    /** What is given back when the actors have ended, first to last. */
    private record Holdings(
            BlobStore blobs,
            SubscribedStore store,
            Optional<SessionTransport> ownTransport,
            Optional<StateFile> stateFile) {
        void giveBack() {
            giveBack("store", store::ended);
            giveBack("blobs", blobs::close);
            giveBack("transport", () -> ownTransport.ifPresent(SessionTransport::close));
            stateFile.ifPresent(Holdings::unlock);
        }

        private static void giveBack(String part, Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.warn("not given back part={}", part, e);
            }
        }

        static void unlock(StateFile file) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warn("lock not given back file={} why=\"{}\"", file.path(), e.toString());
            }
        }
    }

    private final SchedulerConfig config;
    private final Holdings holdings;
    private final FrameworkActor.Started<M> started;
    private final ActorSystem<FrameworkActor.Command> system;
    private final SandboxReader sandboxes;
    private final CompletableFuture<Done> terminated = new CompletableFuture<>();
    private final Thread exitHook;

    static <M> RunningFramework<M> start(
            Settings settings, Function<SchedulerSession, Behavior<M>> author, Function<SchedulerNotice, M> wrap) {
        Config whole = LocalActors.configuration();
        SchedulerConfig config = SchedulerConfig.from(whole);
        BlobConfig blobConfig = BlobConfig.from(whole);
        Optional<Supervised> supervised = Supervised.take();
        // Who is supervised is told who it is by the kernel, wherever it runs.
        Optional<StateFile> stateFile =
                supervised.isPresent() ? Optional.empty() : settings.stateFile().map(StateFile::lock);
        Optional<SessionTransport> own = Optional.empty();
        try {
            Optional<FrameworkId> known =
                    supervised.map(Supervised::framework).or(() -> stateFile.flatMap(StateFile::read));
            own = settings.transport().isPresent() ? Optional.empty() : Optional.of(ownTransport(whole));
            SessionTransport transport =
                    settings.transport().isPresent() ? settings.transport().get() : own.orElseThrow();
            BlobStore blobs = new BlobStore(blobConfig, transport, SessionAddress.udp(settings.bindHost(), 0));
            SubscribedStore store = new SubscribedStore();
            SubscriptionActor.Parts parts = new SubscriptionActor.Parts(
                    config,
                    settings.info(),
                    settings.cluster(),
                    known,
                    supervised.map(Supervised::attempt).orElse(0L),
                    stateFile.<IdKeeper>map(file -> file).orElse(IdKeeper.NONE),
                    settings.acknowledging(),
                    settings.connectTimeout(),
                    new LeaderSeeker(settings.masters(), new Random()),
                    transport,
                    store,
                    () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
            return launch(parts, new Holdings(blobs, store, own, stateFile), settings, whole, author, wrap);
        } catch (RuntimeException e) {
            own.ifPresent(SessionTransport::close);
            stateFile.ifPresent(Holdings::unlock);
            throw e;
        }
    }

    private static SessionTransport ownTransport(Config whole) {
        try {
            return AeronSessions.open(MediaConfig.from(whole), SessionConfig.from(whole));
        } catch (SessionTransportException e) {
            throw new FrameworkFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static <M> RunningFramework<M> launch(
            SubscriptionActor.Parts parts,
            Holdings holdings,
            Settings settings,
            Config whole,
            Function<SchedulerSession, Behavior<M>> author,
            Function<SchedulerNotice, M> wrap) {
        FrameworkActor.Promises<M> promises =
                new FrameworkActor.Promises<>(new CompletableFuture<>(), new CompletableFuture<>());
        ActorSystem<FrameworkActor.Command> system = LocalActors.start(
                FrameworkActor.create(
                        parts,
                        holdings.blobs(),
                        new ClassPathArtifacts(holdings.blobs()),
                        holdings.store(),
                        author,
                        wrap,
                        promises),
                settings.info().name(),
                whole);
        try {
            FrameworkActor.Started<M> started = promises.started().get(START_SECONDS, TimeUnit.SECONDS);
            return new StartedFramework<>(parts, holdings, settings, system, started, promises.outcome());
        } catch (InterruptedException e) {
            system.terminate();
            Thread.currentThread().interrupt();
            throw new FrameworkFailedException("interrupted while the framework was being started", e);
        } catch (ExecutionException | TimeoutException e) {
            system.terminate();
            throw new FrameworkFailedException("the framework's actors did not start: " + e, e);
        }
    }

    private StartedFramework(
            SubscriptionActor.Parts parts,
            Holdings holdings,
            Settings settings,
            ActorSystem<FrameworkActor.Command> system,
            FrameworkActor.Started<M> started,
            CompletableFuture<Outcome> outcome) {
        this.config = parts.config();
        this.holdings = holdings;
        this.system = system;
        this.started = started;
        this.sandboxes = new SandboxReader(parts.transport(), settings.cluster(), started.session()::framework);
        // A supervised process that is told to end is started again elsewhere: its framework goes on.
        OnExit onExit = parts.attempt() > 0 ? OnExit.DISCONNECT : settings.onExit();
        this.exitHook = new Thread(() -> onExit(onExit), "stoa-framework-exit");
        Runtime.getRuntime().addShutdownHook(exitHook);
        // A thread of its own: giving back may wait, and the actor system's threads are going.
        system.getWhenTerminated()
                .whenComplete((done, failure) ->
                        new Thread(() -> finish(outcome, parts, settings), "stoa-framework-end").start());
    }

    private void finish(CompletableFuture<Outcome> outcome, SubscriptionActor.Parts parts, Settings settings) {
        Optional<FrameworkFailedException> failure =
                Ending.failureOf(outcome, parts.attempt() > 0 ? Optional.empty() : parts.known(), settings);
        holdings.giveBack();
        removeExitHook();
        failure.ifPresentOrElse(terminated::completeExceptionally, () -> terminated.complete(Done.getInstance()));
        if (parts.attempt() > 0) {
            Supervised.ended(failure);
        }
    }

    private void removeExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException exiting) {
            LOG.debug("the JVM is ending");
        }
    }

    private void onExit(OnExit policy) {
        if (policy == OnExit.TEARDOWN) {
            started.session().teardown();
            await(config.flushTimeoutMillis());
        }
        system.tell(new FrameworkActor.Close());
        if (!await(config.flushTimeoutMillis() + 1_000)) {
            holdings.giveBack();
        }
    }

    /** False if it goes on after this time. */
    private boolean await(long millis) {
        try {
            terminated.handle((done, failure) -> true).get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public ActorRef<M> ref() {
        return started.author();
    }

    @Override
    public SchedulerSession session() {
        return started.session();
    }

    @Override
    public Sandboxes sandboxes() {
        return sandboxes;
    }

    @Override
    public ActorSystem<?> system() {
        return system;
    }

    @Override
    public CompletionStage<Done> whenTerminated() {
        return terminated.minimalCompletionStage();
    }

    @Override
    public void join() throws InterruptedException {
        try {
            terminated.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FrameworkFailedException failed
                    ? failed
                    : new FrameworkFailedException("the framework failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        system.tell(new FrameworkActor.Close());
        long bound = config.flushTimeoutMillis() + config.teardownTimeoutMillis() + 1_000;
        if (!await(bound) && !Thread.currentThread().isInterrupted()) {
            LOG.error("the framework did not end within {} ms", bound);
            system.terminate();
        }
    }
}
