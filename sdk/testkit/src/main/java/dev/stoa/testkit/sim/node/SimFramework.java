package dev.stoa.testkit.sim.node;

import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import com.typesafe.config.Config;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.EmbeddedFramework;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.Surroundings;
import dev.stoa.sdk.actor.LocalActors;
import dev.stoa.testkit.sim.disk.SimDisk;
import dev.stoa.testkit.sim.network.SimNetwork;
import dev.stoa.testkit.sim.world.SimActors;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.SessionAddress;

/** A machine with a framework: the author's unmodified behaviour on the unmodified SDK. */
public final class SimFramework extends SimNode {
    private static final Config CONFIG = LocalActors.configuration();
    private static final Config ACTORS = SimActors.configuration(CONFIG);

    private final SimNetwork network;
    private final SimDisk disk;
    private final RandomGenerator random;
    private final List<SessionAddress> masters;
    private final Supplier<Framework.Program<?>> program;
    private final Consumer<SchedulerNotice> shown;
    private Optional<Throwable> failure = Optional.empty();

    /**
     * A machine that is switched off.
     *
     * @param program described anew for each life of the process
     * @param shown hears each notice just before the author's behaviour does
     */
    public SimFramework(
            World world,
            SimNetwork network,
            String name,
            List<SessionAddress> masters,
            Supplier<Framework.Program<?>> program,
            Consumer<SchedulerNotice> shown) {
        super(world, name);
        this.network = network;
        this.disk = new SimDisk(world.newRandom());
        this.random = world.newRandom();
        this.masters = List.copyOf(masters);
        this.program = program;
        this.shown = shown;
    }

    @Override
    void begin(SimProcess process) {
        FileSystem files = disk.mount();
        process.run(() -> {
            EmbeddedFramework framework = program.get()
                    .embed(
                            new Surroundings(
                                    CONFIG,
                                    network.transport(process),
                                    process::steadyMillis,
                                    random,
                                    files,
                                    notice -> {
                                        process.world().trace().tell(process, () -> "is shown " + notice);
                                        shown.accept(notice);
                                    }),
                            masters);
            SimActors.start(process, framework.behavior(), "framework", ACTORS);
            var unused = framework.ended().whenComplete((done, why) -> {
                failure = Optional.ofNullable(why);
                endsForGood(process);
            });
        });
    }

    @Override
    public void losePower(Duration downTime) {
        process().ifPresent(SimProcess::kill);
        disk.losePower();
        crash(downTime);
    }

    /** What the framework failed with; empty if it did not, or goes on. */
    public Optional<Throwable> failure() {
        return failure;
    }
}
