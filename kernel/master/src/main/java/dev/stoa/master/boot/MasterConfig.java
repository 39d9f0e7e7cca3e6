package dev.stoa.master.boot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
import dev.stoa.core.reign.UnknownRoles;
import dev.stoa.core.store.StoreLimits;
import dev.stoa.core.supervise.SupervisionTimes;
import dev.stoa.journal.MasterId;
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
 */
public record MasterConfig(
        String cluster,
        MasterId id,
        SessionAddress listen,
        Path data,
        SortedMap<String, MasterPlace> peers,
        ReignConfig reign,
        StoreLimits store,
        RateLimit calls) {
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
                                        oneOf(master, "eviction.fair-share", FairShare.class)),
                                master.getInt("eviction.rooms-considered"),
                                master.getInt("eviction.rooms-under-way"),
                                rebalance(master)),
                        new SupervisionTimes(
                                master.getDuration("supervision.first-pause").toMillis(),
                                master.getDuration("supervision.longest-pause").toMillis(),
                                master.getDuration("supervision.settled").toMillis(),
                                master.getDuration("supervision.patience").toMillis(),
                                master.getDuration("supervision.farewell").toMillis()),
                        oneOf(master, "gpu-agents", GpuAgents.class),
                        oneOf(master, "roles.unknown", UnknownRoles.class)),
                new StoreLimits(master.getBytes("store.max-bytes"), master.getInt("store.max-keys")),
                new RateLimit(master.getLong("calls.per-second"), MILLIS_PER_SECOND, master.getLong("calls.burst")));
    }

    private static RebalanceConfig rebalance(Config master) {
        return new RebalanceConfig(
                oneOf(master, "eviction.rebalance", Moving.class),
                master.getDuration("eviction.rebalance-rest").toMillis());
    }

    /** One of the constants of an enum, in lower case and with dashes. */
    private static <E extends Enum<E>> E oneOf(Config master, String key, Class<E> kind) {
        String name = master.getString(key);
        List<String> names = new ArrayList<>();
        for (E constant : kind.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        int found = names.indexOf(name);
        if (found < 0) {
            String last = names.remove(names.size() - 1);
            throw new IllegalArgumentException(
                    "stoa.master.%s is '%s', must be %s or %s".formatted(key, name, String.join(", ", names), last));
        }
        return kind.getEnumConstants()[found];
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
        int percent = master.getInt("offers.max-percent");
        if (percent < 1 || percent > PERCENT) {
            throw new IllegalArgumentException(
                    "stoa.master.offers.max-percent is %d, must be 1 to %d".formatted(percent, PERCENT));
        }
        return new AllocatorConfig(
                oneOf(master, "offers.order", ThirdRule.class),
                percent * (PERMILLE / PERCENT),
                master.getDuration("offers.undisturbed").toMillis());
    }

    /** The same with another place to listen. */
    public MasterConfig withListen(SessionAddress address) {
        return new MasterConfig(cluster, id, address, data, peers, reign, store, calls);
    }

    /** The same with another cluster name. */
    public MasterConfig withCluster(String name) {
        return new MasterConfig(name, id, listen, data, peers, reign, store, calls);
    }

    /** The same under another id, among these. */
    public MasterConfig among(MasterId self, SortedMap<String, MasterPlace> masters) {
        return new MasterConfig(cluster, self, listen, data, masters, reign, store, calls);
    }
}
