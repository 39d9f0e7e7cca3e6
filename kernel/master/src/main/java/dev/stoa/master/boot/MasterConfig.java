package dev.stoa.master.boot;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import com.typesafe.config.Config;
import dev.stoa.core.allocator.AllocatorConfig;
import dev.stoa.core.allocator.ThirdRule;
import dev.stoa.core.cell.GpuAgents;
import dev.stoa.core.eviction.EvictionRules;
import dev.stoa.core.eviction.EvictionRules.FairShare;
import dev.stoa.core.eviction.PreemptionConfig;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.eviction.RebalanceConfig.Moving;
import dev.stoa.core.liveness.RemovalLimits;
import dev.stoa.core.placement.PlacerConfig;
import dev.stoa.core.rate.RateLimit;
import dev.stoa.core.reign.EvictionTimes;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.core.supervise.SupervisionTimes;
import dev.stoa.journal.MasterId;
import dev.stoa.master.leader.UnknownRoles;
import dev.stoa.master.membership.MasterPlace;
import dev.stoa.transport.session.SessionAddress;

/**
 * How a master is set up.
 *
 * @param cluster the cluster's name; agents and frameworks that name another are refused
 * @param id this master's id, kept for as long as its data directory
 * @param listen where agents, frameworks and operators attach; port 0 takes any
 * @param data the directory of its journal
 * @param peers all masters it is told of, by id, itself included; empty for one that begins alone
 * @param reign the times by which it leads
 * @param store how large the store of one framework may be
 * @param calls how often the frameworks of one principal may call
 * @param unknownRoles what becomes of frameworks in a role that nobody has set up
 */
public record MasterConfig(
        String cluster,
        MasterId id,
        SessionAddress listen,
        Path data,
        SortedMap<String, MasterPlace> peers,
        ReignConfig reign,
        StoreLimits store,
        RateLimit calls,
        UnknownRoles unknownRoles) {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final double PARTS_PER_MILLION = 1_000_000;
    private static final int MAX_MASTERS = 7;
    private static final int PERCENT = 100;
    private static final int PERMILLE = 1_000;

    public MasterConfig {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        if (!peers.isEmpty() && !peers.containsKey(id.value())) {
            throw new IllegalArgumentException(
                    "the peers %s do not contain this master, '%s'".formatted(peers.keySet(), id));
        }
        if (peers.size() > MAX_MASTERS) {
            throw new IllegalArgumentException(
                    "a cluster has at most %d masters, not %d".formatted(MAX_MASTERS, peers.size()));
        }
        if (peers.values().stream().distinct().count() < peers.size()) {
            throw new IllegalArgumentException("two of the peers have one address: " + peers);
        }
    }

    /**
     * Reads {@code stoa.master}; the data directory is the caller's.
     *
     * @throws IllegalArgumentException or {@code ConfigException} naming the value and the rule it breaks
     */
    public static MasterConfig from(Config config, Path data) {
        Config master = config.getConfig("stoa.master");
        return new MasterConfig(
                master.getString("cluster-name"),
                new MasterId(master.getString("id")),
                SessionAddress.udp(master.getString("bind-host"), master.getInt("port")),
                data,
                Collections.emptySortedMap(),
                new ReignConfig(
                        master.getDuration("offer-timeout").toMillis(),
                        master.getDuration("agent-reconnect-timeout").toMillis(),
                        master.getDuration("agent-return-timeout").toMillis(),
                        allocator(master),
                        new RemovalLimits(
                                new RateLimit(
                                        master.getLong("agent-removal.per-minute"),
                                        MILLIS_PER_MINUTE,
                                        master.getLong("agent-removal.burst")),
                                master.getInt("agent-removal.fuse-least"),
                                master.getInt("agent-removal.fuse-percent"),
                                master.getDuration("agent-removal.fuse-window").toMillis()),
                        placer(master),
                        new EvictionTimes(
                                master.getDuration("eviction.notice").toMillis(),
                                master.getDuration("eviction.keep").toMillis(),
                                master.getDuration("eviction.replacement").toMillis(),
                                master.getDuration("eviction.settle").toMillis()),
                        new PreemptionConfig(
                                new EvictionRules(
                                        Math.round(master.getDouble("eviction.share-margin") * PARTS_PER_MILLION),
                                        fairShare(master.getString("eviction.fair-share"))),
                                master.getInt("eviction.rooms-considered"),
                                master.getInt("eviction.rooms-under-way"),
                                rebalance(master)),
                        new SupervisionTimes(
                                master.getDuration("supervision.first-pause").toMillis(),
                                master.getDuration("supervision.longest-pause").toMillis(),
                                master.getDuration("supervision.settled").toMillis(),
                                master.getDuration("supervision.patience").toMillis(),
                                master.getDuration("supervision.farewell").toMillis()),
                        gpuAgents(master.getString("gpu-agents"))),
                new StoreLimits(master.getBytes("store.max-bytes"), master.getInt("store.max-keys")),
                new RateLimit(master.getLong("calls.per-second"), MILLIS_PER_SECOND, master.getLong("calls.burst")),
                unknownRoles(master.getString("roles.unknown")));
    }

    private static UnknownRoles unknownRoles(String name) {
        return switch (name) {
            case "accept" -> UnknownRoles.ACCEPT;
            case "refuse" -> UnknownRoles.REFUSE;
            default ->
                throw new IllegalArgumentException(
                        "stoa.master.roles.unknown is '%s', must be accept or refuse".formatted(name));
        };
    }

    private static GpuAgents gpuAgents(String name) {
        return switch (name) {
            case "kept" -> GpuAgents.KEPT;
            case "shared" -> GpuAgents.SHARED;
            default ->
                throw new IllegalArgumentException(
                        "stoa.master.gpu-agents is '%s', must be kept or shared".formatted(name));
        };
    }

    private static FairShare fairShare(String name) {
        return switch (name) {
            case "by-itself" -> FairShare.BY_ITSELF;
            case "reclaimed" -> FairShare.RECLAIMED;
            default ->
                throw new IllegalArgumentException(
                        "stoa.master.eviction.fair-share is '%s', must be by-itself or reclaimed".formatted(name));
        };
    }

    private static RebalanceConfig rebalance(Config master) {
        String name = master.getString("eviction.rebalance");
        Moving moving =
                switch (name) {
                    case "off" -> Moving.OFF;
                    case "on" -> Moving.ON;
                    default ->
                        throw new IllegalArgumentException(
                                "stoa.master.eviction.rebalance is '%s', must be off or on".formatted(name));
                };
        return new RebalanceConfig(
                moving, master.getDuration("eviction.rebalance-rest").toMillis());
    }

    private static PlacerConfig placer(Config master) {
        try {
            return new PlacerConfig(
                    master.getInt("placement.candidates"),
                    master.getInt("placement.promises"),
                    master.getDuration("placement.promise-time").toMillis());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("stoa.master.placement: " + wrong.getMessage(), wrong);
        }
    }

    private static AllocatorConfig allocator(Config master) {
        String order = master.getString("offers.order");
        int percent = master.getInt("offers.max-percent");
        if (percent < 1 || percent > PERCENT) {
            throw new IllegalArgumentException(
                    "stoa.master.offers.max-percent is %d, must be 1 to %d".formatted(percent, PERCENT));
        }
        ThirdRule rule =
                switch (order) {
                    case "fair" -> ThirdRule.FAIR;
                    case "random" -> ThirdRule.RANDOM;
                    case "first-come" -> ThirdRule.FIRST_COME;
                    default ->
                        throw new IllegalArgumentException(
                                "stoa.master.offers.order is '%s', must be fair, random or first-come"
                                        .formatted(order));
                };
        return new AllocatorConfig(
                rule,
                percent * (PERMILLE / PERCENT),
                master.getDuration("offers.undisturbed").toMillis());
    }

    /** The same with another place to listen. */
    public MasterConfig withListen(SessionAddress address) {
        return new MasterConfig(cluster, id, address, data, peers, reign, store, calls, unknownRoles);
    }

    /** The same with another cluster name. */
    public MasterConfig withCluster(String name) {
        return new MasterConfig(name, id, listen, data, peers, reign, store, calls, unknownRoles);
    }

    /** The same under another id, among these. */
    public MasterConfig among(MasterId self, SortedMap<String, MasterPlace> masters) {
        return new MasterConfig(cluster, self, listen, data, masters, reign, store, calls, unknownRoles);
    }
}
