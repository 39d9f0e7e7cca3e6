package dev.stoa.journal.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import dev.stoa.journal.MasterId;

/**
 * Configures one replica of the log.
 *
 * @param directory where this replica, and no other, keeps its data
 * @param clusterName the cluster the log belongs to, 1 to 64 characters; a directory never changes its cluster
 * @param self this replica
 * @param peers every replica of the group with its address, this one included
 * @param electionMin shortest time without a leader after which a replica stands for election
 * @param electionMax longest such time; more than {@code electionMin}
 * @param requestTimeout after this time a write's outcome is {@link dev.stoa.journal.LogTrouble.Unknown} and a read fails
 * @param maxAppendBytes most bytes of one append, 1 KiB to 2 MiB; a larger one is refused
 * @param snapshotThreshold entries after which the state is written to a file and the log before it dropped, 10 and up
 * @param emptyDirectory what an empty directory means
 */
public record RaftConfig(
        Path directory,
        String clusterName,
        MasterId self,
        Map<MasterId, PeerAddress> peers,
        Duration electionMin,
        Duration electionMax,
        Duration requestTimeout,
        int maxAppendBytes,
        long snapshotThreshold,
        EmptyDirectory emptyDirectory) {
    private static final Duration DEFAULT_ELECTION_MIN = Duration.ofSeconds(2);
    private static final Duration DEFAULT_ELECTION_MAX = Duration.ofSeconds(4);
    private static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(8);
    private static final int DEFAULT_MAX_APPEND_BYTES = 1024 * 1024;
    private static final int LARGEST_APPEND_BYTES = 2 * 1024 * 1024;
    private static final long DEFAULT_SNAPSHOT_THRESHOLD = 50_000;

    public RaftConfig {
        SortedMap<MasterId, PeerAddress> sorted =
                new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        sorted.putAll(peers);
        peers = Collections.unmodifiableMap(sorted);
        require(
                !clusterName.isBlank()
                        && clusterName.length() <= 64
                        && clusterName.lines().count() == 1,
                "a cluster's name is one line of 1 to 64 characters, not '" + clusterName + "'");
        require(peers.containsKey(self), "the peers " + peers.keySet() + " do not contain this master, " + self);
        require(
                peers.size() == 1 || peers.values().stream().allMatch(address -> address.port() > 0),
                "every peer of a group needs a port other than 0: " + peers);
        require(
                peers.values().stream().distinct().count() == peers.size(),
                "two peers of a group cannot have one address: " + peers);
        require(
                electionMin.toMillis() >= 50 && electionMax.compareTo(electionMin) > 0,
                "election timeouts are 50 ms or more, and the longest more than the shortest: " + electionMin + ", "
                        + electionMax);
        require(requestTimeout.toMillis() >= 100, "a request timeout is 100 ms or more, not " + requestTimeout);
        require(
                maxAppendBytes >= 1024 && maxAppendBytes <= LARGEST_APPEND_BYTES,
                "the largest append is within 1 KiB and 2 MiB, not " + maxAppendBytes + " bytes");
        require(snapshotThreshold >= 10, "a snapshot threshold is 10 entries or more, not " + snapshotThreshold);
    }

    /**
     * One replica on the local disk: no peers, a free port of the loopback interface, and an empty directory begins a new log. It
     * elects itself at once; its election timeouts count from when it has grown to several.
     */
    public static RaftConfig single(Path directory, String clusterName, MasterId self) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                Map.of(self, PeerAddress.anyLoopbackPort()),
                DEFAULT_ELECTION_MIN,
                DEFAULT_ELECTION_MAX,
                DEFAULT_REQUEST_TIMEOUT,
                DEFAULT_MAX_APPEND_BYTES,
                DEFAULT_SNAPSHOT_THRESHOLD,
                EmptyDirectory.BEGINS);
    }

    /**
     * One of several replicas, with election timeouts of 2 to 4 s: shorter ones hold elections whenever a machine is busy.
     *
     * @param peers every replica, this one included
     */
    public static RaftConfig replicated(
            Path directory,
            String clusterName,
            MasterId self,
            Map<MasterId, PeerAddress> peers,
            EmptyDirectory emptyDirectory) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                peers,
                DEFAULT_ELECTION_MIN,
                DEFAULT_ELECTION_MAX,
                DEFAULT_REQUEST_TIMEOUT,
                DEFAULT_MAX_APPEND_BYTES,
                DEFAULT_SNAPSHOT_THRESHOLD,
                emptyDirectory);
    }

    /**
     * Reads the section {@code stoa.journal.raft}.
     *
     * @throws com.typesafe.config.ConfigException if a key is missing or of the wrong kind
     * @throws IllegalArgumentException if values break this record's rules
     */
    public static RaftConfig from(Config raft) {
        MasterId self = new MasterId(raft.getString("master-id"));
        Map<MasterId, PeerAddress> peers = peersOf(raft.getObject("peers"), raft);
        Path directory = Path.of(raft.getString("directory"));
        String clusterName = raft.getString("cluster-name");
        RaftConfig defaults = peers.isEmpty()
                ? single(directory, clusterName, self)
                : replicated(
                        directory,
                        clusterName,
                        self,
                        peers,
                        raft.getBoolean("empty-directory-begins") ? EmptyDirectory.BEGINS : EmptyDirectory.IS_LOSS);
        return defaults.withElection(
                        peers.isEmpty() ? defaults.electionMin : raft.getDuration("election-timeout-min"),
                        peers.isEmpty() ? defaults.electionMax : raft.getDuration("election-timeout-max"))
                .withRequestTimeout(raft.getDuration("request-timeout"))
                .withMaxAppendBytes(Math.toIntExact(raft.getBytes("max-append")))
                .withSnapshotThreshold(raft.getLong("snapshot-threshold"));
    }

    private static Map<MasterId, PeerAddress> peersOf(ConfigObject section, Config raft) {
        Map<MasterId, PeerAddress> peers = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        for (String id : section.keySet()) {
            Config peer = raft.getConfig("peers").getConfig('"' + id + '"');
            peers.put(new MasterId(id), new PeerAddress(peer.getString("host"), peer.getInt("port")));
        }
        return peers;
    }

    /** With other election timeouts. */
    public RaftConfig withElection(Duration min, Duration max) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                peers,
                min,
                max,
                requestTimeout,
                maxAppendBytes,
                snapshotThreshold,
                emptyDirectory);
    }

    /** With another request timeout. */
    public RaftConfig withRequestTimeout(Duration timeout) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                peers,
                electionMin,
                electionMax,
                timeout,
                maxAppendBytes,
                snapshotThreshold,
                emptyDirectory);
    }

    /** With another limit for one append. */
    public RaftConfig withMaxAppendBytes(int bytes) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                peers,
                electionMin,
                electionMax,
                requestTimeout,
                bytes,
                snapshotThreshold,
                emptyDirectory);
    }

    /** With another snapshot threshold. */
    public RaftConfig withSnapshotThreshold(long entries) {
        return new RaftConfig(
                directory,
                clusterName,
                self,
                peers,
                electionMin,
                electionMax,
                requestTimeout,
                maxAppendBytes,
                entries,
                emptyDirectory);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
