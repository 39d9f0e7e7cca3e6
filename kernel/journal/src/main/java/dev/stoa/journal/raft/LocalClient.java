package dev.stoa.journal.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.LogUnavailableException;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.raft.GroupCommit.EntryResult;
import dev.stoa.journal.state.LogCodec;
import dev.stoa.journal.state.MalformedLogException;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Hands requests to the Ratis server of the same process, as its leader. A remote client would follow the leader instead, and hang for
 * tens of seconds when that one freezes.
 */
final class LocalClient {
    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId id;
    private final MasterElection election;
    private final Duration timeout;
    private final Executor executor;
    private final AtomicLong calls = new AtomicLong();

    LocalClient(
            RaftServer server,
            RaftGroupId group,
            ClientId id,
            MasterElection election,
            Duration timeout,
            Executor executor) {
        this.server = server;
        this.group = group;
        this.id = id;
        this.election = election;
        this.timeout = timeout;
        this.executor = executor;
    }

    /** Makes an entry durable; never completes exceptionally. */
    CompletionStage<EntryResult> write(byte[] entry) {
        if (election.reign().isEmpty()) {
            return CompletableFuture.completedFuture(new EntryResult.Troubled(new LogTrouble.Refused(
                    LogTrouble.Reason.NOT_MASTER, "this replica is not the master, or not ready to be it")));
        }
        return send(Message.valueOf(ByteString.copyFrom(entry)), RaftClientRequest.writeRequestType())
                .handle((reply, failure) -> failure == null ? toResult(reply) : unknown(failure));
    }

    private static EntryResult toResult(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            // Whatever Ratis says of it, the entry may be in its log already and be committed later.
            return unknown(reply.getException());
        }
        try {
            return new EntryResult.Answered(
                    LogCodec.decodeReplies(reply.getMessage().getContent().toByteArray()));
        } catch (MalformedLogException e) {
            throw new IllegalStateException("the replicated state gave an answer that it cannot read itself", e);
        }
    }

    private static EntryResult unknown(Throwable failure) {
        return new EntryResult.Troubled(new LogTrouble.Unknown(describe(failure)));
    }

    /** Completes when everything committed before this call is applied here; a standby asks the master how far that is. */
    CompletionStage<Void> barrier() {
        return send(Message.EMPTY, RaftClientRequest.readRequestType())
                .handleAsync(
                        (reply, failure) -> {
                            if (failure != null) {
                                throw new LogUnavailableException(
                                        "the log cannot be read: " + describe(failure), failure);
                            }
                            if (!reply.isSuccess()) {
                                throw new LogUnavailableException(
                                        "the log cannot be read: " + describe(reply.getException()),
                                        reply.getException());
                            }
                            return nothing();
                        },
                        executor);
    }

    private CompletableFuture<RaftClientReply> send(Message message, RaftClientRequest.Type type) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(id)
                .setServerId(server.getId())
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        try {
            return server.submitClientRequestAsync(request).copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    static String describe(Throwable failure) {
        Throwable cause =
                failure.getCause() != null && failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @SuppressWarnings("NullAway") // a Void has no other value
    private static Void nothing() {
        return null;
    }
}
