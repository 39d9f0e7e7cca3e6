package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.core.cell.Lease;
import dev.stoa.testkit.sim.check.Ledger;
import dev.stoa.testkit.sim.check.Settling;
import dev.stoa.testkit.sim.check.Violation;
import dev.stoa.testkit.sim.log.SimElection;
import dev.stoa.testkit.sim.log.SimLog;
import dev.stoa.testkit.sim.network.SimNetwork;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.node.SimFramework;
import dev.stoa.testkit.sim.node.SimMaster;
import dev.stoa.testkit.sim.node.SimNode;
import dev.stoa.testkit.sim.node.SimOperator;
import dev.stoa.testkit.sim.world.Trace;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.SessionAddress;

/**
 * A cluster of masters, agents and frameworks in one thread, under a time of its own: the kernel's and the author's code as they
 * are, only threads, time, network, disks and processes simulated. {@link Scenario} describes one and runs it for many seeds.
 *
 * <p>For one thread. Nothing happens but in {@link #run} and {@link #runUntil}.
 */
public final class SimCluster {
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final Scenario plan;
    private final World world;
    private final SimNetwork network;
    private final SimLog log;
    private final SimElection election;
    private final SimOperator operator;
    private final Ledger ledger;
    private final RandomGenerator chance;
    private final List<SessionAddress> addresses;
    private final SortedMap<String, SimMaster> masters = new TreeMap<>();
    private final SortedMap<String, SimAgent> agents = new TreeMap<>();
    private final SortedMap<String, SimFramework> frameworks = new TreeMap<>();
    private boolean quiet;

    SimCluster(Scenario plan, List<Workload> workloads, long seed, Trace trace) {
        this.plan = plan;
        this.world = new World(seed, trace);
        this.network = new SimNetwork(world, plan.sessions());
        this.log = new SimLog(world);
        this.election = new SimElection(world, log);
        this.ledger = new Ledger(world, log);
        this.chance = world.newRandom();
        this.addresses = IntStream.rangeClosed(1, plan.masters())
                .mapToObj(number -> SimMaster.addressOf("master-" + number))
                .toList();
        network.setConditions(plan.conditions());
        network.tap((receiver, hello, message) ->
                ledger.comes(receiver, hello, message) && plan.wire().comes(receiver, hello, message));
        log.show(ledger);
        world.watch(ledger);
        for (int number = 1; number <= plan.masters(); number++) {
            add(newMaster("master-" + number));
        }
        for (int number = 1; number <= plan.agents().size(); number++) {
            add(newAgent("agent-" + number, plan.agents().get(number - 1)));
        }
        workloads.forEach(workload -> add(new SimFramework(
                world,
                network,
                workload.name(),
                addresses,
                workload.program(),
                notice -> ledger.shown(workload.name(), notice))));
        operator = new SimOperator(world, network, addresses);
        operator.start();
    }

    private SimMaster newMaster(String name) {
        return new SimMaster(
                world,
                network,
                name,
                (master, process) -> log.watched(process, plan.log().apply(log.of(process))),
                election,
                plan.reigns(),
                this::announce);
    }

    private SimAgent newAgent(String name, Scenario.Machine machine) {
        return new SimAgent(
                world,
                network,
                name,
                addresses,
                machine.total(),
                machine.attributes(),
                plan.command(),
                plan.runtime(),
                ledger);
    }

    private void add(SimMaster master) {
        masters.put(master.name(), master);
        ledger.know(master);
        master.start();
    }

    private void add(SimAgent agent) {
        agents.put(agent.name(), agent);
        ledger.know(agent);
        agent.start();
    }

    private void add(SimFramework framework) {
        frameworks.put(framework.name(), framework);
        framework.start();
    }

    /** Masters hear of a reign from each other, over the network. */
    private void announce(SimMaster leader, long epoch) {
        String address = SimMaster.addressOf(leader.name()).toString();
        for (SimMaster other : masters.values()) {
            if (other != leader && !network.isCut(leader.name(), other.name())) {
                world.after(Duration.ofMillis(1 + chance.nextInt(50)), "announced", () -> other.heard(epoch, address));
            }
        }
    }

    /** Lets time pass. */
    public void run(Duration time) {
        world.run(time);
    }

    /** Lets time pass until something holds; whether it came to hold within the time. */
    public boolean runUntil(BooleanSupplier condition, Duration within) {
        long limit = world.nowMicros() + within.toNanos() / 1_000;
        while (!condition.getAsBoolean()) {
            if (world.nowMicros() >= limit) {
                return false;
            }
            run(GLANCE);
        }
        return true;
    }

    /** Ends all faults, and lets nothing go wrong any more. */
    public void calm() {
        quiet = true;
        network.setConditions(plan.conditions());
        network.heal();
        log.heal();
        agents.values().forEach(agent -> {
            agent.disk().leaveRoom(-1);
            agent.disk().failFlushes(false);
        });
        operator.takesBackAll();
    }

    /** Whether all faults have ended: they look before they strike. */
    public boolean isCalm() {
        return quiet;
    }

    /**
     * Waits until the cluster is settled: one leader, all agents attached, its books and what runs the same, all ends
     * acknowledged, no accepted task forgotten.
     *
     * @param undone what else is still to be done; empty if nothing
     * @throws Violation if it does not settle in time
     */
    public void settle(Supplier<String> undone, Duration within) {
        boolean settled = runUntil(
                () -> operator.isSilent()
                        && settling().unsettled().isEmpty()
                        && undone.get().isEmpty(),
                within);
        if (!settled) {
            throw new Violation(
                    "all comes to rest",
                    settling().unsettled().orElseGet(undone)
                            + ", %d s after the last fault; the books:%s"
                                    .formatted(within.toSeconds(), settling().books()));
        }
    }

    /** Looks at what must hold in a settled cluster, and ends it. */
    public void conclude() {
        Settling settling = settling();
        Collection<Lease> before = settling.leases();
        run(Duration.ofMillis(plan.reign().offerTimeoutMillis()).plusSeconds(10));
        settling.requireInOrder(before);
        settling.requireNothingRemembered();
    }

    private Settling settling() {
        List<FrameworkId> attached = new ArrayList<>();
        for (SimFramework framework : frameworks.values()) {
            if (framework.isOver()) {
                ledger.forsake(framework.name());
            } else {
                ledger.idOf(framework.name()).ifPresent(attached::add);
            }
        }
        return new Settling(ledger, attached, masters.values(), agents.values());
    }

    /** The masters, by their names {@code master-1}, {@code master-2}, … */
    public List<SimMaster> masters() {
        return List.copyOf(masters.values());
    }

    /** The agents, by their names {@code agent-1}, {@code agent-2}, … */
    public List<SimAgent> agents() {
        return List.copyOf(agents.values());
    }

    /** The frameworks, by their names. */
    public List<SimFramework> frameworks() {
        return List.copyOf(frameworks.values());
    }

    /** The framework of this name. */
    public SimFramework framework(String name) {
        return Optional.ofNullable(frameworks.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no framework is called '%s'".formatted(name)));
    }

    /** All machines. */
    public List<SimNode> nodes() {
        List<SimNode> nodes = new ArrayList<>(masters.values());
        nodes.addAll(agents.values());
        nodes.addAll(frameworks.values());
        return nodes;
    }

    /** The master that leads, if just one believes that it does. */
    public Optional<SimMaster> leader() {
        return settling().leader();
    }

    /** The network, for cuts and bad conditions. */
    public SimNetwork network() {
        return network;
    }

    /** The log, to cut masters off from it. */
    public SimLog log() {
        return log;
    }

    /** The election, to name another master. */
    public SimElection election() {
        return election;
    }

    /** Whoever drains agents, plans maintenance and says what is gone. */
    public SimOperator operator() {
        return operator;
    }

    /** The world, for what is to happen later. */
    public World world() {
        return world;
    }

    /** Chance for faults and workloads; what they draw changes nothing for others but by what they do. */
    public RandomGenerator chance() {
        return chance;
    }

    /** How it went. */
    Story story() {
        return new Story(
                world.seed(),
                world.trace().fingerprint(),
                world.steps(),
                Duration.ofNanos(world.nowMicros() * 1_000),
                ledger.recorded());
    }
}
