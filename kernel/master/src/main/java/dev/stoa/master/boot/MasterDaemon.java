package dev.stoa.master.boot;

import java.time.Clock;
import java.time.Duration;
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
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.akka.RegistryLogSetup;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.raft.RaftConfig;
import dev.stoa.master.gateway.Gateway;
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
    private final CompletableFuture<Long> leading;
    private final CompletableFuture<String> terminated;
    private final ActorSystem<ReignActor.Command> system;
    private final MasterElection.Subscription election;
    private final AtomicBoolean closed = new AtomicBoolean();

    private MasterDaemon(
            Replica replica,
            SessionTransport.Listening listening,
            CompletableFuture<Long> leading,
            CompletableFuture<String> terminated,
            ActorSystem<ReignActor.Command> system,
            MasterElection.Subscription election) {
        this.replica = replica;
        this.listening = listening;
        this.leading = leading;
        this.terminated = terminated;
        this.system = system;
        this.election = election;
    }

    /**
     * Starts a master on the replicated log in its data directory.
     *
     * @throws OpenRefusedException if the data directory cannot or must not be used
     * @throws dev.stoa.transport.session.SessionTransportException if it cannot listen
     */
    public static MasterDaemon start(MasterConfig config, Config all, SessionTransport transport)
            throws OpenRefusedException {
        CompletableFuture<String> terminated = new CompletableFuture<>();
        Replica replica = RegistryLogs.raft(
                RaftConfig.single(config.data().resolve("journal"), config.cluster(), config.id()),
                sentence -> terminated.complete("the journal failed: " + sentence));
        return start(config, all, transport, replica, terminated);
    }

    /** Starts a master on a log that is open already; closes it with itself. */
    static MasterDaemon start(
            MasterConfig config,
            Config all,
            SessionTransport transport,
            Replica replica,
            CompletableFuture<String> terminated) {
        Gateway gateway = new Gateway(config.cluster());
        SessionTransport.Listening listening;
        try {
            listening = transport.listen(config.listen(), gateway);
        } catch (RuntimeException refused) {
            replica.close();
            throw refused;
        }
        CompletableFuture<Long> leading = new CompletableFuture<>();
        ReignActor.Progress progress = new ReignActor.Progress() {
            @Override
            public void leading(long epoch) {
                leading.complete(epoch);
            }

            @Override
            public void over(String reason) {
                terminated.complete(reason);
            }
        };
        String address = listening.address().toString();
        ActorSystem<ReignActor.Command> system = ActorSystem.create(
                ReignActor.create(new ReignActor.Surroundings(
                        config, address, gateway, Clock.systemUTC(), new JournalStoreLog(replica.log()), progress)),
                "stoa",
                ActorSystemSetup.create(
                        BootstrapSetup.create(actorSystemConfig(config, all)), RegistryLogSetup.of(replica)));
        MasterElection.Subscription election = replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                system.tell(new ReignActor.Elected(epoch.value()));
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {
                system.tell(new ReignActor.Deposed(reason.name()));
            }
        });
        return new MasterDaemon(replica, listening, leading, terminated, system, election);
    }

    private static Config actorSystemConfig(MasterConfig config, Config all) {
        return all.getConfig("stoa.master.akka")
                .withValue("akka.remote.artery.canonical.hostname", ConfigValueFactory.fromAnyRef(config.clusterHost()))
                .withValue("akka.remote.artery.canonical.port", ConfigValueFactory.fromAnyRef(config.clusterPort()))
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
        return leading;
    }

    /** Completes with a sentence when the master can go on no more, and the process should end with an error. */
    public CompletionStage<String> whenTerminated() {
        return terminated;
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
