package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

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
