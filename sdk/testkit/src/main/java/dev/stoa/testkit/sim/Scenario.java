package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.journal.RegistryLog;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.sdk.Framework;
import dev.stoa.testkit.sim.check.Violation;
import dev.stoa.testkit.sim.network.Conditions;
import dev.stoa.testkit.sim.network.Wire;
import dev.stoa.testkit.sim.node.Command;
import dev.stoa.testkit.sim.node.SimFramework;
import dev.stoa.testkit.sim.world.Trace;
import dev.stoa.transport.session.SessionConfig;

/**
 * What a simulated cluster consists of, what it has to do and what goes wrong; {@link #survives} runs it for many seeds.
 *
 * <p>A run has three parts: faults strike for a time; all faults end, and the cluster must come to rest with all work done; then it
 * must be in order to the last record. Some rules are looked at after every step. Immutable: each method returns a description of
 * its own.
 */
public final class Scenario {
    private static final Duration REST = Duration.ofMinutes(10);

    /** One agent's machine. */
    record Machine(Resources total, Attributes attributes) {}

    /** What can be said of a scenario. */
    private static final class Draft {
        private int masters = 1;
        private List<Machine> agents = List.of();
        private List<Supplier<? extends Workload>> workloads = List.of();
        private List<Fault> faults = List.of();
        private Duration time = Duration.ofMinutes(1);
        private Command command = Command.ANY;
        private Conditions conditions = Conditions.FAIR;
        private ReignConfig reign = ReignConfig.DEFAULT;
        private SessionConfig sessions = SessionConfig.DEFAULT;
        private UnaryOperator<RegistryLog> log = UnaryOperator.identity();
        private UnaryOperator<TaskRuntime> runtime = UnaryOperator.identity();
        private Optional<LeaderActor.Reigns> reigns = Optional.empty();
        private Wire wire = Wire.PLAIN;

        Draft copy() {
            Draft copy = new Draft();
            copy.masters = masters;
            copy.agents = agents;
            copy.workloads = workloads;
            copy.faults = faults;
            copy.time = time;
            copy.command = command;
            copy.conditions = conditions;
            copy.reign = reign;
            copy.sessions = sessions;
            copy.log = log;
            copy.runtime = runtime;
            copy.reigns = reigns;
            copy.wire = wire;
            return copy;
        }
    }

    private final Draft draft;

    private Scenario(Draft draft) {
        this.draft = draft;
    }

    /** So many masters and no agents yet. */
    public static Scenario masters(int count) {
        if (count < 1 || count > 9) {
            throw new IllegalArgumentException("%d masters, must be 1 to 9".formatted(count));
        }
        Draft draft = new Draft();
        draft.masters = count;
        return new Scenario(draft);
    }

    private interface Change {
        void on(Draft draft);
    }

    private Scenario with(Change change) {
        Draft changed = draft.copy();
        change.on(changed);
        return new Scenario(changed);
    }

    private static <T> List<T> plus(List<T> some, List<? extends T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** More agents, each with resources such as {@code cpus:4;mem:4GiB}. */
    public Scenario agents(int count, String resources) {
        return agents(count, resources, "");
    }

    /** More agents, each with attributes such as {@code zone:a}. */
    public Scenario agents(int count, String resources, String attributes) {
        Machine machine = new Machine(Resources.parse(resources), Attributes.parse(attributes));
        return with(changed -> changed.agents = plus(changed.agents, Collections.nCopies(count, machine)));
    }

    /** Work to be done; made anew for each run. */
    public Scenario workload(Supplier<? extends Workload> workload) {
        return with(changed -> changed.workloads = plus(changed.workloads, List.of(workload)));
    }

    /** A framework whose work is done when it has ended without a failure; described anew for each life of its process. */
    public Scenario framework(String name, Supplier<Framework.Program<?>> program) {
        return workload(() -> new WholeLife(name, program));
    }

    /** Things that go wrong while faults strike. */
    public Scenario faults(Fault... faults) {
        return with(changed -> changed.faults = plus(changed.faults, List.of(faults)));
    }

    /** How long faults strike; a minute unless said. */
    public Scenario strikingFor(Duration time) {
        return with(changed -> changed.time = time);
    }

    /** What the commands do that agents start; {@link Command#ANY} unless said. */
    public Scenario command(Command command) {
        return with(changed -> changed.command = command);
    }

    /** How the network is where no fault changes it; {@link Conditions#FAIR} unless said. */
    public Scenario network(Conditions conditions) {
        return with(changed -> changed.conditions = conditions);
    }

    /** The times by which masters lead; those of a real master unless said. */
    public Scenario reign(ReignConfig config) {
        return with(changed -> changed.reign = config);
    }

    /** Stands something between each master and the log. */
    public Scenario log(UnaryOperator<RegistryLog> between) {
        return with(changed -> changed.log = between);
    }

    /** Stands something between each agent and what it runs. */
    public Scenario runtime(UnaryOperator<TaskRuntime> between) {
        return with(changed -> changed.runtime = between);
    }

    /** Makes the reigns of masters. */
    public Scenario reigns(LeaderActor.Reigns maker) {
        return with(changed -> changed.reigns = Optional.of(maker));
    }

    /** Has messages pass here when they come, where they may be lost. */
    public Scenario wire(Wire wire) {
        return with(changed -> changed.wire = wire);
    }

    int masters() {
        return draft.masters;
    }

    List<Machine> agents() {
        return draft.agents;
    }

    Command command() {
        return draft.command;
    }

    Conditions conditions() {
        return draft.conditions;
    }

    ReignConfig reign() {
        return draft.reign;
    }

    SessionConfig sessions() {
        return draft.sessions;
    }

    UnaryOperator<RegistryLog> log() {
        return draft.log;
    }

    UnaryOperator<TaskRuntime> runtime() {
        return draft.runtime;
    }

    LeaderActor.Reigns reigns() {
        ReignConfig config = draft.reign;
        return draft.reigns.orElse((epoch, recorded, now) -> new Reign(epoch, recorded, config, now));
    }

    Wire wire() {
        return draft.wire;
    }

    /**
     * Runs it for so many seeds from the first on; with {@code -Dstoa.seed=N} for that seed alone, telling its whole story to a file.
     *
     * @throws SimulationFailure for the first seed that fails; its message says how to run that seed again
     */
    public void survives(long firstSeed, int seeds) {
        Replay replay = Replay.here();
        if (replay.seed().isPresent()) {
            replay.telling(replay.seed().getAsLong(), this::run);
        } else {
            LongStream.range(firstSeed, firstSeed + seeds).forEach(seed -> run(seed, Trace.brief(), replay));
        }
    }

    /**
     * Runs it for one seed.
     *
     * @throws SimulationFailure if what must hold does not
     */
    public Story run(long seed) {
        return run(seed, Trace.brief());
    }

    /** The same with the whole story told. */
    public Story run(long seed, Trace trace) {
        return run(seed, trace, Replay.here());
    }

    private Story run(long seed, Trace trace, Replay replay) {
        List<Workload> workloads =
                draft.workloads.stream().<Workload>map(Supplier::get).toList();
        SimCluster cluster = new SimCluster(this, workloads, seed, trace);
        try {
            draft.faults.forEach(fault -> fault.begin(cluster));
            cluster.run(draft.time);
            cluster.calm();
            cluster.settle(
                    () -> workloads.stream()
                            .filter(workload -> !workload.isDone(cluster.framework(workload.name())))
                            .map(workload -> workload.name() + " is not done: " + workload.progress())
                            .collect(Collectors.joining("; ")),
                    REST);
            requireNoFailure(cluster);
            cluster.conclude();
            return cluster.story();
        } catch (RuntimeException | AssertionError broken) {
            throw new SimulationFailure(cluster.story(), trace.ending(60), replay.command(seed), broken);
        }
    }

    private static void requireNoFailure(SimCluster cluster) {
        for (SimFramework framework : cluster.frameworks()) {
            framework.failure().ifPresent(why -> {
                throw new Violation("no framework fails", framework + " failed: " + why);
            });
        }
    }
}
