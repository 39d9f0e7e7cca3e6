package dev.stoa.journal.raft;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.MasterId;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election as soon as the leader's process has ended, instead of after seconds of silence: with the request by which a
 * leader that hands over asks a follower to stand, sent to this replica in its name. Raft is as safe as ever: whoever stands still
 * needs the votes of a majority, which go to no log that is behind.
 *
 * <p>Followers stand one after another, in the order of their names, so that votes are not split, and each leaves it to those whose
 * logs are longer than its own. What looks like an ended process and
 * is none (something between that refuses connections) costs one needless election in {@value #REST_SECONDS} seconds at most.
 */
final class EarlyElection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyElection.class);
    private static final long TURN_MILLIS = 400;
    private static final long REST_SECONDS = 60;

    private final RaftServer server;
    private final RaftGroupId group;
    private final ScheduledExecutorService scheduler;
    private final LeaderWatch watch;
    /** When this replica stood last, by the steady clock; the scheduler's own. */
    private @Nullable Long stoodAtNanos;

    /**
     * @param scheduler has one thread, on which this stands for election; its owner ends it
     */
    EarlyElection(MasterId self, RaftServer server, RaftGroupId group, ScheduledExecutorService scheduler) {
        this.server = server;
        this.group = group;
        this.scheduler = scheduler;
        this.watch = new LeaderWatch(self, this::ended);
    }

    /** Watches over this leader from now on; over nobody if there is none, or if it is this replica. May be told again and again. */
    void leaderSeen(Optional<MasterId> leader) throws IOException {
        RaftServer.Division division = server.getDivision(group);
        watch.follow(leader.filter(id -> !id.value().equals(server.getId().toString()))
                .flatMap(id -> Optional.ofNullable(division.getRaftConf().getPeer(RaftPeerId.valueOf(id.value())))
                        .map(peer -> new LeaderWatch.Leader(id, PeerAddress.parse(peer.getAddress())))));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // stand() lets no exception out
    private void ended(MasterId leader) {
        try {
            RaftPeerId leaderId = RaftPeerId.valueOf(leader.value());
            int turn = turn(leaderId);
            LOG.info("The leader's process has ended: leader={} turn={}", leader, turn);
            scheduler.schedule(() -> stand(leaderId), turn * TURN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException | RuntimeException e) {
            LOG.info("Does not stand before its time: detail={}", e.getMessage());
        }
    }

    /** Which of those who are left this replica is, from 0. */
    private int turn(RaftPeerId leader) throws IOException {
        List<String> left = server.getDivision(group).getRaftConf().getCurrentPeers().stream()
                .map(RaftPeer::getId)
                .filter(id -> !id.equals(leader))
                .map(RaftPeerId::toString)
                .sorted()
                .toList();
        return Math.max(0, left.indexOf(server.getId().toString()));
    }

    private void stand(RaftPeerId leader) {
        try {
            RaftServer.Division division = server.getDivision(group);
            DivisionInfo info = division.getInfo();
            TermIndex last = division.getRaftLog().getLastEntryTermIndex();
            if (!info.isFollower() || !leader.equals(info.getLeaderId()) || last == null || rests()) {
                return;
            }
            if (isBehind(division, leader, last)) {
                LOG.info("Leaves it to another, whose log is longer: leader={} last={}", leader, last);
                return;
            }
            stoodAtNanos = System.nanoTime();
            boolean stands = server.startLeaderElection(request(leader, last))
                    .getServerReply()
                    .getSuccess();
            LOG.info("Stands for election before its time: leader={} last={} begun={}", leader, last, stands);
        } catch (IOException | RuntimeException e) {
            LOG.info("Does not stand before its time: detail={}", e.getMessage());
        }
    }

    /**
     * Whether somebody else has entries that this replica lacks, and so would not vote for it. They are asked as in Raft's pre-vote,
     * which changes nothing where it is asked; whoever does not answer within a request's time does not count.
     */
    private boolean isBehind(RaftServer.Division division, RaftPeerId leader, TermIndex last) {
        for (RaftPeer peer : division.getRaftConf().getCurrentPeers()) {
            if (peer.getId().equals(leader) || peer.getId().equals(server.getId())) {
                continue;
            }
            try {
                RequestVoteReplyProto reply = server.getServerRpc()
                        .requestVote(RequestVoteRequestProto.newBuilder()
                                .setServerRequest(header(server.getId(), peer.getId()))
                                .setCandidateTerm(division.getInfo().getCurrentTerm())
                                .setCandidateLastEntry(last.toProto())
                                .setPreVote(true)
                                .build());
                if (reply.hasLastEntry()
                        && TermIndex.valueOf(reply.getLastEntry()).compareTo(last) > 0) {
                    return true;
                }
            } catch (IOException | RuntimeException e) {
                LOG.info("Does not hear how long another's log is: replica={} detail={}", peer.getId(), e.getMessage());
            }
        }
        return false;
    }

    private boolean rests() {
        return stoodAtNanos != null && System.nanoTime() - stoodAtNanos < TimeUnit.SECONDS.toNanos(REST_SECONDS);
    }

    /** The entry is the one that a leader would say is its last; only the leader could know of a later one. */
    private StartLeaderElectionRequestProto request(RaftPeerId leader, TermIndex last) {
        return StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(header(leader, server.getId()))
                .setLeaderLastEntry(last.toProto())
                .build();
    }

    private RaftRpcRequestProto header(RaftPeerId from, RaftPeerId to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(from.toByteString())
                .setReplyId(to.toByteString())
                .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group))
                .build();
    }

    @Override
    public void close() {
        watch.close();
    }
}
