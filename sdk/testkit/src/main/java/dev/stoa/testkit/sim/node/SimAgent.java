package dev.stoa.testkit.sim.node;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.agent.AgentActor;
import dev.stoa.agent.AgentActors;
import dev.stoa.agent.AgentConfig;
import dev.stoa.agent.ExitReason;
import dev.stoa.agent.OnStop;
import dev.stoa.agent.Surroundings;
import dev.stoa.agent.artifact.DownloadLimits;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.agent.task.TaskTable;
import dev.stoa.agent.user.AllowedUsers;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.testkit.sim.disk.SimDisk;
import dev.stoa.testkit.sim.network.SimNetwork;
import dev.stoa.testkit.sim.world.SimActors;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/** A machine with an agent: the unmodified actors over a simulated disk, network and runtime. */
public final class SimAgent extends SimNode {
    private static final Config ACTORS = SimActors.configuration(
            ConfigFactory.load().getConfig("stoa.agent.actors").withFallback(ConfigFactory.load()));
    private static final int PORT = 5051;
    private static final Duration RESTART = Duration.ofSeconds(1);
    private static final Duration ANEW = Duration.ofSeconds(5);
    private static final String GONE = "was marked gone";
    private static final long CACHE_BYTES = 1 << 20;

    private final SimNetwork network;
    private final SimDisk disk;
    private final Containers containers;
    private final RandomGenerator random;
    private final List<SessionAddress> masters;
    private final Resources total;
    private final Attributes attributes;
    private final UnaryOperator<TaskRuntime> between;
    private final Containers.Witness witness;
    private int boots = 1;
    private int lives = 1;
    private String lastExit = "";

    /**
     * A machine that is switched off.
     *
     * @param between stands between the agent and its containers
     */
    public SimAgent(
            World world,
            SimNetwork network,
            String name,
            List<SessionAddress> masters,
            Resources total,
            Attributes attributes,
            Command command,
            UnaryOperator<TaskRuntime> between,
            Containers.Witness witness) {
        super(world, name);
        this.network = network;
        this.disk = new SimDisk(world.newRandom());
        this.containers = new Containers(world, name, command, witness);
        this.random = world.newRandom();
        this.masters = List.copyOf(masters);
        this.between = between;
        this.witness = witness;
        this.total = total;
        this.attributes = attributes;
    }

    @Override
    void begin(SimProcess process) {
        FileSystem files = disk.mount();
        WorkDirectory work;
        try {
            work = WorkDirectory.open(files.getPath(directory()), Optional.of(id()), random);
        } catch (CheckpointException refused) {
            lastExit = String.valueOf(refused.getMessage());
            endsAndRestarts(process, RESTART);
            return;
        }
        process.onDeath(() -> {
            quietly(files::close);
            quietly(work::close);
        });
        process.run(() -> start(process, work));
    }

    private void start(SimProcess process, WorkDirectory work) {
        AgentConfig config = config(work);
        SessionTransport transport = network.transport(process);
        Surroundings around = new Surroundings(
                transport,
                process.clock(),
                random,
                (workers, count) -> process.executor(workers),
                (state, listener) -> between.apply(containers.open(process, listener)),
                (from, file, target) -> CompletableFuture.failedFuture(new IOException("nothing is fetched here")),
                (from, target) -> CompletableFuture.failedFuture(new IOException("nothing is fetched here")),
                "boot-" + boots);
        CompletableFuture<ExitReason> exit = new CompletableFuture<>();
        ActorSystem<AgentActor.Command> actors;
        try {
            actors = SimActors.start(
                    process,
                    AgentActors.create(config, work, around, new CompletableFuture<>(), exit),
                    "agent",
                    ACTORS);
        } catch (IOException noRoom) {
            lastExit = noRoom.toString();
            endsAndRestarts(process, RESTART);
            return;
        }
        SimActors.whenEnded(process, actors, () -> {
            if (!exit.isDone()) {
                world().report(broken(this, new IllegalStateException("its actor failed; the log says why")));
            }
            lastExit = exit.isDone() ? exit.join().toString() : "the agent broke";
            if (exit.isDone()
                    && exit.join() instanceof ExitReason.Refused refused
                    && refused.reason().contains(GONE)) {
                witness.retired(name(), id(), containers.running());
                lives++;
                endsAndRestarts(process, ANEW);
            } else {
                endsAndRestarts(process, RESTART);
            }
        });
        transport.listen(config.listen(), AgentActors.acceptor(config, actors));
        actors.tell(AgentActors.begin(config, work, around, config.listen().toString(), Inventory.of(total)));
    }

    private AgentConfig config(WorkDirectory work) {
        return new AgentConfig(
                "stoa",
                masters,
                work.sandboxes(),
                SessionAddress.udp(name(), PORT),
                name(),
                Optional.of(id()),
                Optional.of(Inventory.of(total)),
                attributes,
                OnStop.KEEP,
                TableLimits.DEFAULT,
                LeaderSeeker.BackOff.DEFAULT,
                Duration.ofSeconds(15),
                CACHE_BYTES,
                Duration.ofHours(24),
                AllowedUsers.DEFAULT,
                DownloadLimits.DEFAULT);
    }

    @Override
    public void losePower(Duration downTime) {
        process().ifPresent(SimProcess::kill);
        containers.reboot();
        disk.losePower();
        boots++;
        crash(downTime);
    }

    /** The agent's id: that of the machine, and another after each time that it was marked gone and set up anew. */
    public AgentId id() {
        return new AgentId(lives == 1 ? name() : name() + "." + lives);
    }

    private String directory() {
        return "/agent-" + lives;
    }

    /** All it has. */
    public Resources total() {
        return total;
    }

    /** What runs here. */
    public Containers containers() {
        return containers;
    }

    /** The machine's disk. */
    public SimDisk disk() {
        return disk;
    }

    /** Why the agent ended by itself the last time; empty if it never did. */
    public String lastExit() {
        return lastExit;
    }

    /** What the agent would remember if it were started now. Ends the process, for good if nobody starts it again. */
    public TaskTable remembered() {
        process().ifPresent(SimProcess::kill);
        try (WorkDirectory work = WorkDirectory.open(disk.mount().getPath(directory()), Optional.of(id()), random)) {
            TaskTable table = new TaskTable(id(), work.identity().containerPrefix());
            work.recorded().forEach(table::apply);
            return table;
        } catch (CheckpointException | IOException damaged) {
            throw new AssertionError("the work directory of %s cannot be read".formatted(name()), damaged);
        }
    }

    private interface Closing {
        void close() throws IOException;
    }

    private static void quietly(Closing closing) {
        try {
            closing.close();
        } catch (IOException dead) {
            // The process is dead, and its disk does not hear it any more.
        }
    }
}
