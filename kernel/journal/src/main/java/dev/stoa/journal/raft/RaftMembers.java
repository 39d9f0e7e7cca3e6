package dev.stoa.journal.raft;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.journal.LogMembers;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.LogState;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;

/** Who is in the Raft group, and the requests that change that. One change at a time: Ratis refuses a second meanwhile. */
final class RaftMembers implements LogMembers {
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(10);

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client;
    private final MasterElection election;
    private final LogState state;
    private final PeerAddress address;
    private final AtomicLong calls = new AtomicLong();

    /**
     * @param address where this replica listens
     */
    RaftMembers(
            RaftServer server,
            RaftGroupId group,
            ClientId client,
            MasterElection election,
            LogState state,
            PeerAddress address) {
        this.address = address;
        this.server = server;
        this.group = group;
        this.client = client;
        this.election = election;
        this.state = state;
    }

    @Override
    public LogPosition position() {
        try {
            RaftServer.Division division = server.getDivision(group);
            DivisionInfo info = division.getInfo();
            SortedMap<String, String> members = new TreeMap<>();
            for (RaftPeer peer : present()) {
                members.put(peer.getId().toString(), peer.getAddress());
            }
            RaftPeerId leader = info.getLeaderId();
            return new LogPosition(
                    role(info, members.containsKey(server.getId().toString())),
                    info.getCurrentTerm() == 0 ? 0 : state.epochBase() + info.getCurrentTerm(),
                    info.getLastAppliedIndex(),
                    division.getRaftLog().getLastCommittedIndex(),
                    leader == null ? Optional.empty() : Optional.of(new MasterId(leader.toString())),
                    members);
        } catch (IOException closed) {
            throw new UncheckedIOException("the log is closed", closed);
        }
    }

    private LogPosition.Role role(DivisionInfo info, boolean member) {
        if (election.reign().isPresent() && info.isLeader()) {
            return LogPosition.Role.LEADER;
        }
        return member ? LogPosition.Role.FOLLOWER : LogPosition.Role.OUTSIDER;
    }

    @Override
    public CompletionStage<WriteOutcome> add(MasterId member, String host, int port) {
        List<RaftPeer> peers = new ArrayList<>(present());
        if (find(peers, member).isPresent()) {
            return notApplicable("master '" + member + "' takes part already");
        }
        peers.add(RaftPeer.newBuilder()
                .setId(RaftPeerId.valueOf(member.value()))
                .setAddress(new PeerAddress(host, port).toString())
                .build());
        return setPeers(peers);
    }

    @Override
    public CompletionStage<WriteOutcome> remove(MasterId member) {
        List<RaftPeer> peers = new ArrayList<>(present());
        Optional<RaftPeer> leaving = find(peers, member);
        if (leaving.isEmpty()) {
            return notApplicable("no master '" + member + "' takes part, only " + names(peers));
        }
        if (peers.size() == 1) {
            return notApplicable("'" + member + "' is the only master and cannot be removed");
        }
        peers.remove(leaving.get());
        return setPeers(peers);
    }

    private CompletionStage<WriteOutcome> setPeers(List<RaftPeer> peers) {
        return asMaster(() -> server.setConfigurationAsync(new SetConfigurationRequest(
                client,
                server.getId(),
                group,
                calls.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(peers)
                        .setServersInCurrentConf(List.copyOf(
                                server.getDivision(group).getRaftConf().getCurrentPeers()))
                        // Somebody else's change in between must not be undone unseen.
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .build())));
    }

    @Override
    public CompletionStage<WriteOutcome> transfer(MasterId member) {
        if (find(present(), member).isEmpty()) {
            return notApplicable("no master '" + member + "' takes part, only " + names(present()));
        }
        if (member.value().equals(server.getId().toString())) {
            return notApplicable("'" + member + "' leads already");
        }
        return asMaster(() -> server.transferLeadershipAsync(new TransferLeadershipRequest(
                client,
                server.getId(),
                group,
                calls.incrementAndGet(),
                RaftPeerId.valueOf(member.value()),
                TRANSFER_TIMEOUT.toMillis())));
    }

    /** Gives up being the Raft leader, whether it reigns or not; whoever is elected next may be this replica again. */
    void stepDown() {
        try {
            CompletableFuture<RaftClientReply> unused = server.transferLeadershipAsync(new TransferLeadershipRequest(
                    client,
                    server.getId(),
                    group,
                    calls.incrementAndGet(),
                    /* newLeader */ null,
                    TRANSFER_TIMEOUT.toMillis()));
        } catch (IOException closed) {
            throw new UncheckedIOException("the log is closed", closed);
        }
    }

    @Override
    public CompletionStage<WriteOutcome> snapshot() {
        return outcome(server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                client, server.getId(), group, calls.incrementAndGet(), CHANGE_TIMEOUT.toMillis())));
    }

    @Override
    public void writeState(OutputStream out) throws IOException {
        state.writeTo(out);
    }

    /** The members, this one with the address that it has now: one that was alone may have had another before. */
    private Collection<RaftPeer> present() {
        try {
            return server.getDivision(group).getRaftConf().getCurrentPeers().stream()
                    .map(peer -> peer.getId().equals(server.getId())
                            ? RaftPeer.newBuilder(peer)
                                    .setAddress(address.toString())
                                    .build()
                            : peer)
                    .toList();
        } catch (IOException closed) {
            throw new UncheckedIOException("the log is closed", closed);
        }
    }

    private static Optional<RaftPeer> find(Collection<RaftPeer> peers, MasterId member) {
        return peers.stream()
                .filter(peer -> peer.getId().toString().equals(member.value()))
                .findFirst();
    }

    private static List<String> names(Collection<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).sorted().toList();
    }

    private interface Request {
        CompletableFuture<RaftClientReply> send() throws IOException;
    }

    private CompletionStage<WriteOutcome> asMaster(Request request) {
        if (election.reign().isEmpty()) {
            return CompletableFuture.completedFuture(new LogTrouble.Refused(
                    LogTrouble.Reason.NOT_MASTER, "this replica is not the master, or not ready to be it"));
        }
        try {
            return outcome(request.send());
        } catch (IOException e) {
            return outcome(CompletableFuture.failedFuture(e));
        }
    }

    private static CompletionStage<WriteOutcome> outcome(CompletableFuture<RaftClientReply> reply) {
        return reply.copy()
                .orTimeout(CHANGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                        return new LogTrouble.Unknown(
                                cause instanceof TimeoutException
                                        ? "no answer in " + CHANGE_TIMEOUT.toSeconds() + " s"
                                        : LocalClient.describe(cause));
                    }
                    return answer.isSuccess()
                            ? new WriteOutcome.Done()
                            : new LogTrouble.Unknown(LocalClient.describe(answer.getException()));
                });
    }

    private static CompletionStage<WriteOutcome> notApplicable(String detail) {
        return CompletableFuture.completedFuture(new LogTrouble.Refused(LogTrouble.Reason.NOT_APPLICABLE, detail));
    }
}
