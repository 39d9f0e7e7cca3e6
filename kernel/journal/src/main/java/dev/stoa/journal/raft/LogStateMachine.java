package dev.stoa.journal.raft;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.stoa.journal.state.LogCodec;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReply;
import dev.stoa.journal.state.LogState;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link LogState} under Ratis: applies committed entries in log order, keeps the state in snapshot files, and passes on what
 * Ratis tells about leadership and failure. Ratis swallows a failure to apply or to write a snapshot, so these are reported here.
 */
final class LogStateMachine extends BaseStateMachine {
    private static final String SNAPSHOT_DRAFT = "draft.new";

    /** Hears what Ratis tells; called on threads of Ratis that must not be blocked. */
    interface Observer {
        /** This replica leads, and everything committed before is applied. */
        void leaderReady();

        /** This replica does not lead any more. */
        void notLeader();

        /** Somebody leads, perhaps this replica. */
        void leaderSeen(RaftPeerId leader);

        /** The replica cannot go on. */
        void failed(String what, @Nullable Throwable cause);
    }

    private final LogState state = new LogState();
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final ClientId writer;
    private final Observer observer;

    LogStateMachine(ClientId writer, Observer observer) {
        this.writer = writer;
        this.observer = observer;
    }

    LogState state() {
        return state;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        super.initialize(server, groupId, raftStorage);
        storage.init(raftStorage);
        getLifeCycle().startAndTransition(this::load, IOException.class);
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().startAndTransition(this::load, IOException.class);
    }

    private void load() throws IOException {
        SingleFileSnapshotInfo snapshot = storage.loadLatestSnapshot();
        if (snapshot == null) {
            return;
        }
        Path file = snapshot.getFile().getPath();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            state.readFrom(in);
        } catch (IOException e) {
            throw new IOException("the snapshot " + file + " cannot be read: " + e.getMessage(), e);
        }
        setLastAppliedTermIndex(snapshot.getTermIndex());
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        if (!request.getClientId().equals(writer)) {
            throw new IOException("only the master itself writes to its log, not client " + request.getClientId());
        }
        return super.startTransaction(request);
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = Objects.requireNonNull(transaction.getLogEntry(), "a committed entry");
        try {
            List<LogReply> replies = new ArrayList<>();
            for (LogCommand command : LogCodec.decodeEntry(
                    entry.getStateMachineLogEntry().getLogData().toByteArray())) {
                replies.add(state.apply(command));
            }
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(
                    Message.valueOf(ByteString.copyFrom(LogCodec.encodeReplies(replies))));
        } catch (IOException | RuntimeException e) {
            observer.failed("entry " + entry.getTerm() + ":" + entry.getIndex() + " of the log cannot be applied", e);
            throw new IllegalStateException(e);
        }
    }

    /** The barrier of a linearizable read: when Ratis asks, the state is fresh enough to be read directly. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public long takeSnapshot() throws IOException {
        if (state.isRestoring()) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        TermIndex last = getLastAppliedTermIndex();
        File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
        try {
            write(file.toPath());
            MD5Hash digest = MD5FileUtil.computeMd5ForFile(file);
            MD5FileUtil.saveMD5File(file, digest);
            Disk.syncNames(file.toPath().resolveSibling("."));
            storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), last));
        } catch (IOException e) {
            observer.failed("the snapshot " + file + " cannot be written", e);
            throw e;
        }
        return last.getIndex();
    }

    private void write(Path file) throws IOException {
        Path draft = file.resolveSibling(SNAPSHOT_DRAFT);
        try (FileOutputStream target = new FileOutputStream(draft.toFile());
                OutputStream out = new BufferedOutputStream(target)) {
            state.writeTo(out);
            out.flush();
            target.getFD().sync();
        }
        Disk.publish(draft, file);
    }

    @Override
    public void notifyLeaderReady() {
        observer.leaderReady();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        observer.notLeader();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        observer.leaderSeen(leader);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        observer.failed("the log cannot be written", cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServers) {
        observer.failed("the consensus server has shut itself down", null);
    }
}
