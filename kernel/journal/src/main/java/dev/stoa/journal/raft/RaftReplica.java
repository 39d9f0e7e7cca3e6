package dev.stoa.journal.raft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.FatalListener;
import dev.stoa.journal.LogMembers;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.MasterElection.Deposed;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.Replica;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.election.ElectionBoard;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogState;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one replica: claims the directory, starts the Ratis server, publishes its leadership as reigns (the epoch is the Raft term), and
 * turns every way in which Ratis can stop working into one call of the {@link FatalListener}; by itself it would leave the process
 * alive and useless.
 */
public final class RaftReplica implements Replica {
    private static final Logger LOG = LoggerFactory.getLogger(RaftReplica.class);
    private static final long WATCH_PERIOD_MILLIS = 1_000;
    private static final int TICK_AFTER_IDLE_PERIODS = 5;
    private static final int MOST_LOOKS_IN_VAIN = 10;
    private static final String REMOVED =
            "this replica was taken out of the group; it joins again with an empty directory under a new id";

    private final RaftConfig config;
    private final FatalListener fatalListener;
    private final JournalDirectory directory;
    private final ElectionBoard board;
    private final ScheduledExecutorService watch;
    private final ExecutorService answers;
    private final RaftGroupId groupId;
    private final RaftServer server;
    private final GroupCommit writes;
    private final RegistryLog log;
    private final RaftMembers members;
    private final EarlyElection early;
    private final LogState state;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPENING);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final IdleCounter idle = new IdleCounter();
    /** How often in a row the watch found this replica elected and not able to reign; the watch's own. */
    private int looksInVain;

    private enum Phase {
        /** Being opened: a failure is the opener's to tell. */
        OPENING,
        /** In use: a failure is fatal. */
        OPEN,
        /** Failed or closed: nothing more is told. */
        ENDED
    }

    private RaftReplica(RaftConfig config, FatalListener fatalListener, JournalDirectory directory) throws IOException {
        this.config = config;
        this.fatalListener = fatalListener;
        this.directory = directory;
        this.board = new ElectionBoard(config.self());
        this.watch = Executors.newSingleThreadScheduledExecutor(threads("stoa-log-watch-"));
        this.answers = Executors.newSingleThreadExecutor(threads("stoa-log-"));
        this.groupId = RatisSettings.groupId(config);
        ClientId writer = ClientId.randomId();
        LogStateMachine machine = new LogStateMachine(writer, new Observer());
        this.state = machine.state();
        this.server = build(machine);
        this.members =
                new RaftMembers(server, groupId, ClientId.randomId(), board, state, RatisSettings.ownAddress(config));
        this.early = new EarlyElection(config.self(), server, groupId, watch);
        LocalClient client = new LocalClient(server, groupId, writer, board, config.requestTimeout(), answers);
        this.writes = new GroupCommit(
                entry -> {
                    idle.reset();
                    return client.write(entry);
                },
                answers,
                config.maxAppendBytes());
        this.log = new RaftRegistryLog(writes, client::barrier, machine.state(), config.maxAppendBytes() / 2);
    }

    /**
     * Opens a replica and lets it take part in elections; who wins is told by {@link #election()}.
     *
     * @param fatalListener hears, at most once, that the log has failed for good after it was opened
     * @throws OpenRefusedException with one clear sentence, if the directory cannot or must not be opened
     */
    public static RaftReplica open(RaftConfig config, FatalListener fatalListener) throws OpenRefusedException {
        JournalDirectory directory = JournalDirectory.claim(config);
        try {
            requireFreeAddress(config);
        } catch (OpenRefusedException e) {
            directory.close();
            throw e;
        }
        RaftReplica replica = null;
        try {
            replica = new RaftReplica(config, fatalListener, directory);
            replica.start();
            return replica;
        } catch (IOException | RuntimeException e) {
            if (replica == null) {
                directory.close();
            } else {
                replica.close();
            }
            throw refusal(config, e);
        }
    }

    /** Whether a directory holds no journal yet; nothing is changed by asking. */
    public static boolean isFresh(Path directory) throws OpenRefusedException {
        return JournalDirectory.isFresh(directory);
    }

    /** Ratis binds its port last of all, when it may have stood for election already. */
    private static void requireFreeAddress(RaftConfig config) throws OpenRefusedException {
        PeerAddress address = RatisSettings.ownAddress(config);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new OpenRefusedException(
                    Reason.ADDRESS_IN_USE,
                    "master " + config.self() + " cannot listen on " + address + ": " + e.getMessage(),
                    e);
        }
    }

    private RaftServer build(LogStateMachine machine) throws IOException {
        keepProcessOurs();
        try {
            return RaftServer.newBuilder()
                    .setServerId(RaftPeerId.valueOf(config.self().value()))
                    .setGroup(RatisSettings.group(config))
                    .setProperties(RatisSettings.properties(config, directory.raftDirectory()))
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setStateMachine(machine)
                    .build();
        } catch (IOException | RuntimeException e) {
            board.close();
            watch.shutdown();
            answers.shutdown();
            throw e;
        }
    }

    /**
     * Ratis would end the process when it cannot bind its port, and whenever any thread, of whomever, dies of an exception. Both are
     * not its business: the first is a refusal to open, the second belongs to the handler that was there before.
     */
    private static synchronized void keepProcessOurs() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private void start() throws IOException {
        server.start();
        requireNoHole();
        directory.markInUse();
        if (!phase.compareAndSet(Phase.OPENING, Phase.OPEN)) {
            throw new IOException("the consensus server failed while it was being started; its own log says why");
        }
        startWatch();
        LOG.info(
                "Journal open: directory={} cluster={} master={} replicas={} applied={}",
                config.directory(),
                config.clusterName(),
                config.self(),
                config.peers().size(),
                division().getInfo().getLastAppliedIndex());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look() lets no exception out
    private void startWatch() {
        watch.scheduleWithFixedDelay(this::look, WATCH_PERIOD_MILLIS, WATCH_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private RaftServer.Division division() throws IOException {
        return server.getDivision(groupId);
    }

    /** A lost snapshot leaves a log that begins too late; Ratis would wait for the missing entries for ever. */
    private void requireNoHole() throws IOException {
        long applied = division().getInfo().getLastAppliedIndex();
        long first = division().getRaftLog().getStartIndex();
        if (division().getRaftLog().getLastEntryTermIndex() != null && first > applied + 1) {
            throw new IOException("the log begins at entry " + first + ", but the newest snapshot ends at " + applied);
        }
    }

    private static OpenRefusedException refusal(RaftConfig config, Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new OpenRefusedException(
                Reason.DAMAGED,
                "the journal in " + config.directory() + " cannot be opened and was left as it is: "
                        + root.getClass().getSimpleName() + ": " + root.getMessage(),
                failure);
    }

    /** Once a second: a server that has stopped without a word is noticed, and an idle master of several writes a tick. */
    private void look() {
        try {
            LifeCycle.State state = division().getInfo().getLifeCycleState();
            if (state.isClosingOrClosed() || state == LifeCycle.State.EXCEPTION) {
                fail(isMember() ? "the consensus server is " + state : REMOVED, null);
            } else if (board.reign().isPresent()) {
                if (division().getRaftConf().getCurrentPeers().size() > 1 && idle.isDue()) {
                    tick();
                }
            } else {
                lookWithoutReign(division().getInfo());
            }
        } catch (IOException | RuntimeException e) {
            fail("the consensus server does not answer", e);
        }
    }

    /** Has one command of the log's own kind decided and applied, behind all that were handed in before. */
    CompletionStage<WriteOutcome> command(LogCommand command) {
        return writes.submit(command).thenApply(RaftRegistryLog::toWriteOutcome);
    }

    private void lookWithoutReign(DivisionInfo info) throws IOException {
        if (info.getLeaderId() == null) {
            // Ratis tells who leads, but not that nobody does.
            seen(Optional.empty());
        } else if (!info.isLeader()) {
            // Told again, since it is told only when it changes, and may have been overtaken by a look from before
            // that.
            seen(Optional.of(new MasterId(info.getLeaderId().toString())));
        }
        looksInVain = info.isLeader() ? looksInVain + 1 : 0;
        if (looksInVain >= MOST_LOOKS_IN_VAIN) {
            // Followers that are heard but do not get the first entry of a term: without an entry to come, Ratis may
            // never send it again.
            LOG.warn("Elected, but nothing can be agreed on; asks for another election: master={}", config.self());
            looksInVain = 0;
            members.stepDown();
        }
    }

    private void seen(Optional<MasterId> leader) throws IOException {
        board.masterSeen(leader);
        early.leaderSeen(leader);
    }

    private boolean isMember() throws IOException {
        return division().getRaftConf().getPeer(server.getId()) != null;
    }

    private void tick() {
        writes.submit(new LogCommand.Tick()).thenAccept(result -> {
            if (result instanceof GroupCommit.Result.Troubled troubled) {
                LOG.warn(
                        "The idle master could not write: detail={}",
                        troubled.trouble().detail());
            }
        });
    }

    private void fail(String what, @Nullable Throwable cause) {
        if (phase.getAndSet(Phase.ENDED) != Phase.OPEN) {
            return;
        }
        String sentence = "the journal in " + config.directory() + " has failed: " + what
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")");
        LOG.error("{}", sentence, cause);
        board.deposed(Deposed.LOG_FAILED);
        writes.abandon(sentence);
        watch.execute(() -> fatalListener.onFatal(sentence));
    }

    @Override
    public RegistryLog log() {
        return log;
    }

    @Override
    public MasterElection election() {
        return board;
    }

    @Override
    public LogMembers members() {
        return members;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        phase.set(Phase.ENDED);
        board.close();
        early.close();
        writes.abandon("the log is closed");
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("The consensus server did not close cleanly: master={}", config.self(), e);
        }
        watch.shutdown();
        answers.shutdown();
        directory.close();
    }

    private ThreadFactory threads(String prefix) {
        return task -> {
            Thread thread = new Thread(task, prefix + config.self());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Counts looks since the last entry; touched by the watch and by writers. */
    private static final class IdleCounter {
        private int looks;

        synchronized void reset() {
            looks = 0;
        }

        synchronized boolean isDue() {
            looks++;
            return looks >= TICK_AFTER_IDLE_PERIODS;
        }
    }

    private final class Observer implements LogStateMachine.Observer {
        @Override
        public void leaderReady() {
            try {
                DivisionInfo info = division().getInfo();
                if (info.isLeader()) {
                    board.elected(new Epoch(state.epochBase() + info.getCurrentTerm()));
                }
            } catch (IOException e) {
                fail("the consensus server does not answer", e);
            }
        }

        @Override
        public void notLeader() {
            board.deposed(Deposed.OUTVOTED);
            board.masterSeen(Optional.empty());
        }

        @Override
        public void leaderSeen(RaftPeerId leader) {
            try {
                seen(Optional.of(new MasterId(leader.toString())));
            } catch (IOException e) {
                fail("the consensus server does not answer", e);
            }
        }

        @Override
        public void failed(String what, @Nullable Throwable cause) {
            fail(what, cause);
        }
    }
}
