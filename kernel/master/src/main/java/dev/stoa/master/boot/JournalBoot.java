package dev.stoa.master.boot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.typesafe.config.Config;
import dev.stoa.journal.FatalListener;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.Replica;
import dev.stoa.journal.boot.RegistryLogs;
import dev.stoa.journal.postgres.PostgresConfig;
import dev.stoa.journal.raft.EmptyDirectory;
import dev.stoa.journal.raft.PeerAddress;
import dev.stoa.journal.raft.RaftConfig;
import dev.stoa.master.membership.Arrival;
import dev.stoa.master.membership.MasterPlace;
import dev.stoa.master.membership.MasterSelf;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out with what settings and on which ports a master opens its log. */
final class JournalBoot {
    private static final Logger LOG = LoggerFactory.getLogger(JournalBoot.class);
    private static final String RAFT = "stoa.journal.raft";
    private static final String PROVIDER = "stoa.journal.provider";

    private JournalBoot() {}

    /** Where a master listens for the other masters: its log's port and its membership's, 0 for any. */
    record Ports(String host, int log, int cluster) {}

    /** The ports that follow from where it listens, or from what it is told of itself. */
    static Ports ports(MasterConfig config, SessionAddress listening) {
        MasterPlace told = config.peers().get(config.id().value());
        if (told != null) {
            return new Ports(told.host(), told.logPort(), told.clusterPort());
        }
        if (listening.scheme() == SessionAddress.Scheme.UDP && listening.port() <= MasterPlace.MAX_PORT) {
            MasterPlace place = new MasterPlace(listening.host(), listening.port());
            if (isFree(place.host(), place.logPort()) && isFree(place.host(), place.clusterPort())) {
                return new Ports(place.host(), place.logPort(), place.clusterPort());
            }
            LOG.warn(
                    "the ports {} and {} are taken, so no other master can join this one; that is no harm to one alone",
                    place.logPort(),
                    place.clusterPort());
        }
        return new Ports("127.0.0.1", 0, 0);
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** What all masters of a cluster must agree on. */
    static List<String> settings(MasterConfig config, Config all) {
        return List.of(
                "cluster=" + config.cluster(),
                "journal=" + all.getString(PROVIDER),
                "journal-format=1",
                "max-append=" + all.getBytes(RAFT + ".max-append"));
    }

    /**
     * Opens the log that the configuration names; waits before until it is known what a new directory means.
     *
     * @throws IllegalArgumentException if the configuration is wrong
     */
    static Replica open(
            MasterConfig config,
            Config all,
            Ports ports,
            SessionTransport transport,
            MasterSelf self,
            FatalListener fatalListener)
            throws OpenRefusedException {
        String provider = all.getString(PROVIDER);
        return switch (provider) {
            case "raft" -> begun(RegistryLogs.raft(settle(config, all, ports, transport, self), fatalListener), config);
            case "postgres" ->
                RegistryLogs.postgres(PostgresConfig.from(
                        all.getConfig("stoa.journal"),
                        config.cluster(),
                        config.id(),
                        ports.host() + ":" + ports.log()));
            default ->
                throw new IllegalArgumentException(
                        "%s is '%s', must be raft or postgres".formatted(PROVIDER, provider));
        };
    }

    private static Replica begun(Replica replica, MasterConfig config) throws OpenRefusedException {
        try {
            Arrival.opened(config.data());
            return replica;
        } catch (OpenRefusedException cannot) {
            replica.close();
            throw cannot;
        }
    }

    private static RaftConfig settle(
            MasterConfig config, Config all, Ports ports, SessionTransport transport, MasterSelf self)
            throws OpenRefusedException {
        Path directory = config.data().resolve("journal");
        EmptyDirectory meaning = EmptyDirectory.BEGINS;
        if (config.peers().isEmpty()) {
            requireAlone(config);
        } else {
            Arrival.Journal journal = RegistryLogs.isFresh(directory) ? Arrival.Journal.FRESH : Arrival.Journal.BEGUN;
            try (Arrival arrival = new Arrival(transport, self, config.peers(), config.data())) {
                meaning = arrival.settle(journal);
            }
        }
        Map<MasterId, PeerAddress> peers = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        config.peers()
                .forEach((id, place) -> peers.put(new MasterId(id), new PeerAddress(place.host(), place.logPort())));
        peers.putIfAbsent(config.id(), new PeerAddress(ports.host(), ports.log()));
        Config raft = all.getConfig(RAFT);
        return RaftConfig.replicated(directory, config.cluster(), config.id(), peers, meaning)
                .withElection(raft.getDuration("election-timeout-min"), raft.getDuration("election-timeout-max"))
                .withRequestTimeout(raft.getDuration("request-timeout"))
                .withMaxAppendBytes(Math.toIntExact(raft.getBytes("max-append")))
                .withSnapshotThreshold(raft.getLong("snapshot-threshold"));
    }

    private static void requireAlone(MasterConfig config) throws OpenRefusedException {
        if (Files.exists(config.data().resolve("founding"))) {
            throw new OpenRefusedException(
                    OpenRefusedException.Reason.DIFFERING_SETTINGS,
                    "the data directory %s belongs to one of several masters; start it with --peers, as before"
                            .formatted(config.data()));
        }
    }
}
