package dev.stoa.master.boot;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.Replica;
import dev.stoa.journal.akka.RegistryLogSetup;
import dev.stoa.master.gateway.Gateway;
import dev.stoa.master.membership.MasterDesk;
import dev.stoa.master.membership.MasterPlace;
import dev.stoa.master.membership.MasterSelf;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One master of a cluster, running in this process. All methods from any thread.
 *
 * <p>What it was built from is closed with it, except the session transport, which is the caller's.
 */
public final class MasterDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterDaemon.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Replica replica;
    private final SessionTransport.Listening listening;
    private final Progress progress;
    private final ActorSystem<ReignActor.Command> system;
    private final MasterElection.Subscription election;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** How far a master is, for those who wait for it. */
    private static final class Progress implements ReignActor.Progress {
        private final CompletableFuture<Long> leading = new CompletableFuture<>();
        private final CompletableFuture<Role> serving = new CompletableFuture<>();
        private final CompletableFuture<MasterEnd> terminated = new CompletableFuture<>();

        @Override
        public void leading(long epoch) {
            leading.complete(epoch);
            serving.complete(Role.LEADER);
        }

        @Override
        public void standingBy() {
            serving.complete(Role.STANDBY);
        }

        @Override
        public void over(String reason) {
            terminated.complete(new MasterEnd(MasterEnd.Cause.DEPOSED, reason));
        }

        void logFailed(String sentence) {
            terminated.complete(new MasterEnd(MasterEnd.Cause.LOG_FAILED, sentence));
        }
    }

    /** What a master that serves is. */
    public enum Role {
        /** It leads, and lets clients in. */
        LEADER,
        /** It stands by, and sends clients to the leader. */
        STANDBY
    }

    private MasterDaemon(
            Replica replica,
            SessionTransport.Listening listening,
            Progress progress,
            ActorSystem<ReignActor.Command> system,
            MasterElection.Subscription election) {
        this.replica = replica;
        this.listening = listening;
        this.progress = progress;
        this.system = system;
        this.election = election;
    }

    /**
     * Starts a master on the replicated log in its data directory. With several masters and a new directory this waits until all of them
     * were heard, since only they can tell whether the cluster exists already; other masters are answered meanwhile.
     *
     * @throws OpenRefusedException if the data directory cannot or must not be used
     * @throws dev.stoa.transport.session.SessionTransportException if it cannot listen
     */
    public static MasterDaemon start(MasterConfig config, Config all, SessionTransport transport)
            throws OpenRefusedException {
        Gateway gateway = new Gateway(config.cluster());
        SessionTransport.Listening listening = transport.listen(config.listen(), gateway);
        Progress progress = new Progress();
        try {
            JournalBoot.Ports ports = JournalBoot.ports(config, listening.address());
            MasterSelf self = new MasterSelf(
                    config.cluster(),
                    config.id(),
                    placeOf(config, listening.address()),
                    config.peers(),
                    JournalBoot.settings(config, all));
            MasterDesk desk = new MasterDesk(self, transport, Clock.systemUTC());
            gateway.openDesk(desk::listener);
            Replica replica = JournalBoot.open(config, all, ports, transport, self, progress::logFailed);
            self.setLog(replica.members());
            return lead(config, all, ports, gateway, listening, replica, progress);
        } catch (OpenRefusedException | RuntimeException refused) {
            listening.close();
            throw refused;
        }
    }

    private static String placeOf(MasterConfig config, SessionAddress listening) {
        MasterPlace told = config.peers().get(config.id().value());
        if (told != null) {
            return told.toString();
        }
        return listening.scheme() == SessionAddress.Scheme.UDP ? listening.location() : listening.toString();
    }

    private static MasterDaemon lead(
            MasterConfig config,
            Config all,
            JournalBoot.Ports ports,
            Gateway gateway,
            SessionTransport.Listening listening,
            Replica replica,
            Progress progress) {
        ReignActor.Surroundings around = new ReignActor.Surroundings(
                config,
                listening.address().toString(),
                gateway,
                () -> MasterPlace.ofMembers(replica.members().position().members()),
                () -> replica.log().highest(new PersistenceId(RegistryActor.STREAM)),
                SteadyClock.ofMachine(),
                new JournalStoreLog(replica.log()),
                progress);
        ActorSystem<ReignActor.Command> system;
        try {
            system = ActorSystem.create(
                    ReignActor.create(around),
                    "stoa",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(actorSystemConfig(ports, all)), RegistryLogSetup.of(replica)));
        } catch (RuntimeException failed) {
            replica.close();
            throw failed;
        }
        MasterElection.Subscription election = replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                system.tell(new ReignActor.Elected(epoch.value()));
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {
                system.tell(new ReignActor.Deposed(reason.name()));
            }

            @Override
            public void onMasterSeen(Optional<MasterId> master) {
                system.tell(new ReignActor.MasterSeen(master.map(MasterId::value)));
            }
        });
        return new MasterDaemon(replica, listening, progress, system, election);
    }

    private static Config actorSystemConfig(JournalBoot.Ports ports, Config all) {
        return all.getConfig("stoa.master.akka")
                .withValue("akka.remote.artery.canonical.hostname", ConfigValueFactory.fromAnyRef(ports.host()))
                .withValue("akka.remote.artery.canonical.port", ConfigValueFactory.fromAnyRef(ports.cluster()))
                .withFallback(all.withoutPath("stoa.master.akka"))
                .withFallback(ConfigFactory.defaultReference(MasterDaemon.class.getClassLoader()))
                .resolve();
    }

    /** Where it listens, with the port that was really taken. */
    public SessionAddress address() {
        return listening.address();
    }

    /** Completes with the epoch when this master leads and lets clients in. */
    public CompletionStage<Long> whenLeading() {
        return progress.leading;
    }

    /** Completes when this master serves: leads, or stands by for another and sends clients there. */
    public CompletionStage<Role> whenServing() {
        return progress.serving;
    }

    /** Completes when the master can go on no more, and the process should end with an error. */
    public CompletionStage<MasterEnd> whenTerminated() {
        return progress.terminated;
    }

    /** Ends its sessions and its actors and releases its directory and ports. Tasks run on. Closing twice is harmless. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        election.close();
        listening.close();
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CompletionException slow) {
            LOG.warn("the actor system did not end in time millis={}", STOP_TIMEOUT.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        replica.close();
    }
}
