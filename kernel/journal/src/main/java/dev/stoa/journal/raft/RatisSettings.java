package dev.stoa.journal.raft;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Says to Ratis what our configuration means. What differs from its defaults has its reason in {@code docs/journal.md}. */
final class RatisSettings {
    private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("8MB");
    private static final SizeInBytes PREALLOCATED = SizeInBytes.valueOf("1MB");
    private static final SizeInBytes APPENDER_BUFFER = SizeInBytes.valueOf("4MB");
    /** Must have room for the appender's buffer and a length. */
    private static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf("5MB");

    private static final int KEPT_SNAPSHOTS = 2;
    private static final TimeDuration ALONE_MIN = TimeDuration.valueOf(100, TimeUnit.MILLISECONDS);
    private static final TimeDuration ALONE_MAX = TimeDuration.valueOf(200, TimeUnit.MILLISECONDS);

    private RatisSettings() {}

    static RaftProperties properties(RaftConfig config, Path storage) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        network(properties, config);
        log(properties);

        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, config.snapshotThreshold());
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, KEPT_SNAPSHOTS);

        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(properties, duration(config.requestTimeout()));
        return properties;
    }

    private static void network(RaftProperties properties, RaftConfig config) {
        PeerAddress address = ownAddress(config);
        GrpcConfigKeys.Server.setHost(properties, address.host());
        GrpcConfigKeys.Server.setPort(properties, address.port());
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, duration(config.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, duration(config.electionMax()));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, duration(config.electionMin()));
        // Who is alone need not wait for the voice of a leader. If the group has grown since, an early election does no
        // harm:
        // nobody votes for another while a leader is heard.
        boolean alone = config.peers().size() == 1;
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
                properties, alone ? ALONE_MIN : duration(config.electionMin()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, alone ? ALONE_MAX : duration(config.electionMax()));
    }

    private static void log(RaftProperties properties) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, PREALLOCATED);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, WRITE_BUFFER);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, APPENDER_BUFFER);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    /**
     * The group as it is at the very beginning; later its log says who is in it. One Raft group per cluster name, so that masters of
     * two clusters never talk to each other by mistake.
     */
    static RaftGroup group(RaftConfig config) {
        if (config.emptyDirectory() == EmptyDirectory.JOINS) {
            return RaftGroup.valueOf(groupId(config), List.of());
        }
        return RaftGroup.valueOf(
                groupId(config),
                config.peers().entrySet().stream()
                        .map(peer -> RaftPeer.newBuilder()
                                .setId(RaftPeerId.valueOf(peer.getKey().value()))
                                .setAddress(peer.getValue().toString())
                                .build())
                        .toList());
    }

    static RaftGroupId groupId(RaftConfig config) {
        String name = "stoa-journal/" + config.clusterName();
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    static PeerAddress ownAddress(RaftConfig config) {
        PeerAddress address = config.peers().get(config.self());
        if (address == null) {
            throw new IllegalStateException("the configuration lost its own address");
        }
        return address;
    }

    private static TimeDuration duration(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
