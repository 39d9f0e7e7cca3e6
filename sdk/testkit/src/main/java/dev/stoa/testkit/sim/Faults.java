package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.testkit.sim.network.Conditions;
import dev.stoa.testkit.sim.network.Cut;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.node.SimNode;

/** The things that go wrong in clusters. Each strikes at random times, on the average as often as is said. */
public final class Faults {
    private static final int HOUR_MILLIS = 3_600_000;

    private Faults() {}

    /** All of them, each every twenty seconds or so, on a rough network and clocks that are off. */
    public static Fault everything() {
        Duration often = Duration.ofSeconds(20);
        List<Fault> all = List.of(
                crashes(often),
                pauses(often),
                powerLosses(often),
                cuts(often),
                logCuts(often),
                failOvers(often),
                fullDisks(often),
                dyingDisks(often.multipliedBy(2)),
                killedContainers(often),
                goneAgents(often.multipliedBy(2)),
                drains(often),
                maintenance(often.multipliedBy(2)),
                roughNetwork(),
                skewedClocks());
        return cluster -> all.forEach(fault -> fault.begin(cluster));
    }

    /** Processes are killed and started again after up to twenty seconds. */
    public static Fault crashes(Duration often) {
        return every(often, (cluster, random) -> any(cluster.nodes(), random).crash(upTo(20_000, random)));
    }

    /** Processes stand still for up to half a minute. */
    public static Fault pauses(Duration often) {
        return every(often, (cluster, random) -> any(cluster.nodes(), random).pause(upTo(30_000, random)));
    }

    /** Machines lose their power: what was not flushed is lost or torn, what ran there does not run any more. */
    public static Fault powerLosses(Duration often) {
        return every(often, (cluster, random) -> any(cluster.nodes(), random).losePower(upTo(20_000, random)));
    }

    /** The network is cut between two groups of hosts, in one direction or both, for up to forty seconds. */
    public static Fault cuts(Duration often) {
        return every(often, (cluster, random) -> {
            List<String> one = new ArrayList<>();
            List<String> other = new ArrayList<>();
            for (SimNode node : cluster.nodes()) {
                (random.nextBoolean() ? one : other).add(node.name());
            }
            Cut how = random.nextInt(3) == 0 ? Cut.HOLDS : Cut.LOSES;
            cluster.network().cut(one, other, how);
            if (random.nextBoolean()) {
                cluster.network().cut(other, one, how);
            }
            cluster.world()
                    .after(upTo(40_000, random), "heal", () -> cluster.network().heal());
        });
    }

    /** A master cannot reach the majority of the log for up to twenty seconds. */
    public static Fault logCuts(Duration often) {
        return every(often, (cluster, random) -> {
            cluster.log().cutOff(any(cluster.masters(), random).name());
            cluster.world().after(upTo(20_000, random), "log heals", () -> cluster.log()
                    .heal());
        });
    }

    /** Another master is elected although there is one, which hears of it late. */
    public static Fault failOvers(Duration often) {
        return every(often, (cluster, random) -> cluster.election().failOver());
    }

    /** The disk of an agent has no room, or hardly any, for up to ten seconds. */
    public static Fault fullDisks(Duration often) {
        return every(often, (cluster, random) -> {
            SimAgent agent = any(cluster.agents(), random);
            agent.disk().leaveRoom(random.nextInt(1_000));
            cluster.world()
                    .after(upTo(10_000, random), "room", () -> agent.disk().leaveRoom(-1));
        });
    }

    /** The disk of an agent refuses to flush for up to five seconds. */
    public static Fault dyingDisks(Duration often) {
        return every(often, (cluster, random) -> {
            SimAgent agent = any(cluster.agents(), random);
            agent.disk().failFlushes(true);
            cluster.world()
                    .after(upTo(5_000, random), "disk works", () -> agent.disk().failFlushes(false));
        });
    }

    /** What an agent runs is killed together with its supervisor, so that nobody knows how it ended. */
    public static Fault killedContainers(Duration often) {
        return every(
                often,
                (cluster, random) -> any(cluster.agents(), random).containers().killOne());
    }

    /**
     * A machine with an agent crashes, stands still or cannot be reached for up to a minute, and meanwhile a person says that it
     * will never come back. If it does, it is set up anew under another id.
     */
    public static Fault goneAgents(Duration often) {
        return every(often, (cluster, random) -> {
            SimAgent agent = any(cluster.agents(), random);
            AgentId id = agent.id();
            Duration away = upTo(60_000, random);
            switch (random.nextInt(3)) {
                case 0 -> agent.crash(away);
                case 1 -> agent.pause(away);
                default -> cutOff(cluster, agent, away);
            }
            cluster.world().after(upTo(30_000, random), "marked gone", () -> {
                if (!cluster.isCalm()) {
                    cluster.operator().marksGone(id);
                }
            });
        });
    }

    private static void cutOff(SimCluster cluster, SimAgent agent, Duration away) {
        List<String> masters = cluster.masters().stream().map(SimNode::name).toList();
        cluster.network().cut(List.of(agent.name()), masters, Cut.LOSES);
        cluster.network().cut(masters, List.of(agent.name()), Cut.LOSES);
        cluster.world().after(away, "heal", () -> cluster.network().heal());
    }

    /** Agents are drained, with and without a deadline, some to be marked gone when they are empty; most have work again later. */
    public static Fault drains(Duration often) {
        return every(often, (cluster, random) -> {
            AgentId agent = any(cluster.agents(), random).id();
            Optional<Duration> deadline = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(upTo(20_000, random).plusMillis(1));
            AfterDrain after = random.nextInt(3) == 0 ? AfterDrain.MARK_GONE : AfterDrain.STAY;
            cluster.operator().drains(agent, deadline, after);
            cluster.world().after(upTo(30_000, random), "undrained", () -> {
                if (!cluster.isCalm()) {
                    cluster.operator().undrains(agent);
                }
            });
        });
    }

    /** Maintenance of an agent is planned: it is emptied within ten seconds from now on and has work again within thirty. */
    public static Fault maintenance(Duration often) {
        return every(often, (cluster, random) -> {
            AgentId agent = any(cluster.agents(), random).id();
            // Windows are on the leader's clock, which may be off.
            cluster.leader().flatMap(SimNode::process).ifPresent(leader -> {
                long startMillis = leader.clock().millis() + random.nextInt(10_000);
                cluster.operator()
                        .plans(new MaintenanceWindow(
                                "window-" + cluster.world().nowMillis(),
                                new AgentSelection(new TreeSet<>(List.of(agent)), Collections.emptySortedMap()),
                                startMillis,
                                1 + random.nextInt(20_000),
                                random.nextInt(10_000)));
            });
        });
    }

    /** The network is {@linkplain Conditions#ROUGH rough} all the time. */
    public static Fault roughNetwork() {
        return cluster -> cluster.network().setConditions(Conditions.ROUGH);
    }

    /** Calendars are off by up to an hour, and clocks by up to half a second in a hundred, from each next start on. */
    public static Fault skewedClocks() {
        return cluster -> {
            for (SimNode node : cluster.nodes()) {
                Duration off = Duration.ofMillis(cluster.chance().nextInt(2 * HOUR_MILLIS) - HOUR_MILLIS);
                node.skew(off, 995 + cluster.chance().nextInt(11));
            }
        };
    }

    /** Strikes again and again until the cluster is calm. */
    public static Fault every(Duration often, BiConsumer<SimCluster, RandomGenerator> strike) {
        return new Fault() {
            @Override
            public void begin(SimCluster cluster) {
                long meanMillis = often.toMillis();
                // Between nothing and twice the mean.
                Duration wait = Duration.ofMillis(1 + cluster.chance().nextLong(2 * meanMillis));
                cluster.world().after(wait, "strike", () -> {
                    if (!cluster.isCalm()) {
                        strike.accept(cluster, cluster.chance());
                        begin(cluster);
                    }
                });
            }
        };
    }

    private static <T> T any(List<T> some, RandomGenerator random) {
        return some.get(random.nextInt(some.size()));
    }

    private static Duration upTo(int millis, RandomGenerator random) {
        return Duration.ofMillis(random.nextInt(millis));
    }
}
