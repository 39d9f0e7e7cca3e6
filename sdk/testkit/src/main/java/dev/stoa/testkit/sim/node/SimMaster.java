package dev.stoa.testkit.sim.node;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.core.rate.RateLimit;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.akka.RegistryLogSetup;
import dev.stoa.master.boot.JournalStoreLog;
import dev.stoa.master.gateway.Gateway;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.master.leader.LeaderParts;
import dev.stoa.testkit.sim.log.SimElection;
import dev.stoa.testkit.sim.network.SimNetwork;
import dev.stoa.testkit.sim.world.SimActors;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a master: the unmodified gateway, leader, registry and journal over the simulated log and network. Only the root
 * that begins reigns is the simulation's own, since the real one is a member of an Akka cluster.
 */
public final class SimMaster extends SimNode implements SimElection.Candidate {
    private static final int PORT = 5050;
    private static final RateLimit CALLS = new RateLimit(100_000, 1_000, 100_000);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final Config ACTORS =
            SimActors.configuration(ConfigFactory.parseString("akka.actor.provider = local")
                    .withFallback(ConfigFactory.load().getConfig("stoa.master.akka"))
                    .withFallback(ConfigFactory.load()));

    /** What happens among masters. */
    public interface Circle {
        /** A master has begun a reign and lets clients in; the others are to hear of it. */
        void announced(SimMaster leader, long epoch);
    }

    private final SimNetwork network;
    private final BiFunction<SimMaster, SimProcess, RegistryLog> log;
    private final SimElection election;
    private final LeaderActor.Reigns reigns;
    private final Circle circle;
    private @Nullable Life life;

    /** A machine that is switched off. */
    public SimMaster(
            World world,
            SimNetwork network,
            String name,
            BiFunction<SimMaster, SimProcess, RegistryLog> log,
            SimElection election,
            LeaderActor.Reigns reigns,
            Circle circle) {
        super(world, name);
        this.network = network;
        this.log = log;
        this.election = election;
        this.reigns = reigns;
        this.circle = circle;
    }

    /** One life of the process. */
    private static final class Life {
        private final SimProcess process;
        private final Gateway gateway = new Gateway("stoa");
        private final ActorSystem<MasterRoot.Command> system;
        private long epoch;
        private @Nullable Reign reign;
        private boolean leading;

        Life(SimMaster master, SimProcess process) {
            this.process = process;
            RegistryLog log = master.log.apply(master, process);
            RegistryLogSetup setup = RegistryLogSetup.of(log, () -> new Epoch(epoch));
            this.system = SimActors.start(
                    process,
                    MasterRoot.create(new MasterRoot.Surroundings(
                            master.name(),
                            gateway,
                            master.reigns,
                            new LeaderParts(StoreLimits.DEFAULT, new JournalStoreLog(log), CALLS),
                            process.clock(),
                            begun -> reign = begun,
                            begun -> {
                                leading = true;
                                master.circle.announced(master, begun);
                            },
                            cause -> master.world().report(broken(master, cause)))),
                    "stoa",
                    ACTORS,
                    setup);
        }
    }

    /** Where a master of this name listens. */
    public static SessionAddress addressOf(String name) {
        return SessionAddress.udp(name, PORT);
    }

    @Override
    void begin(SimProcess process) {
        process.run(() -> {
            Life fresh = new Life(this, process);
            life = fresh;
            SessionAcceptor gateway = fresh.gateway;
            network.transport(process).listen(addressOf(name()), gateway);
            SimActors.whenEnded(process, fresh.system, () -> endsAndRestarts(process, RESTART));
            election.joins(this);
        });
    }

    @Override
    public SimProcess candidate() {
        return current().process;
    }

    private Life current() {
        if (life == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return life;
    }

    @Override
    public void elected(long epoch) {
        Life now = current();
        now.epoch = epoch;
        now.system.tell(new MasterRoot.Elected(epoch));
    }

    @Override
    public void deposed(long epoch, String reason) {
        Life now = current();
        if (now.epoch < epoch) {
            // It has not even heard that it was elected: first things first.
            now.process.after(RETRY, "deposed", () -> deposed(epoch, reason));
        } else if (now.epoch == epoch) {
            now.system.tell(new MasterRoot.Deposed(reason));
        }
    }

    /** Another master leads. */
    public void heard(long epoch, String address) {
        process()
                .ifPresent(alive ->
                        alive.soon("hears", () -> current().system.tell(new MasterRoot.Heard(epoch, address))));
    }

    /** Whether clients are let in here. */
    public boolean isLeading() {
        return isAlive() && current().leading;
    }

    /** The reign of this process, if it has begun one. */
    public Optional<Reign> reign() {
        return isAlive() ? Optional.ofNullable(current().reign) : Optional.empty();
    }

    /** The epoch in which this process was elected last; 0 if it was not. */
    public long epoch() {
        return isAlive() ? current().epoch : 0;
    }
}
