package dev.stoa.master.membership;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterInfo.Phase;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.journal.LogMembers;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.WriteOutcome;
import dev.stoa.journal.state.Backup;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Inquiry;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked of this very master, whether it leads or not: what it is, and changes to who takes part. */
public final class MasterDesk {
    private static final Logger LOG = LoggerFactory.getLogger(MasterDesk.class);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final int PIECE_BYTES = 256 * 1024;

    private static final SealedSwitch<Visit, MasterCall, Boolean> ON_CALL =
            SealedSwitch.<Visit, MasterCall, Boolean>over(MasterCall.class)
                    .on(MasterCall.Describe.class, Visit::describe)
                    .on(MasterCall.AddMaster.class, Visit::add)
                    .on(MasterCall.RemoveMaster.class, Visit::remove)
                    .on(MasterCall.TransferLeadership.class, Visit::transfer)
                    .on(MasterCall.TakeSnapshot.class, Visit::snapshot)
                    .on(MasterCall.ReadBackup.class, Visit::backup)
                    .build();

    private final MasterSelf self;
    private final SessionTransport transport;
    private final InstantSource clock;

    /** A desk of this master; the transport is used to look at masters that are to be added. */
    public MasterDesk(MasterSelf self, SessionTransport transport, InstantSource clock) {
        this.self = self;
        this.transport = transport;
        this.clock = clock;
    }

    /** Hears one session of another master or a tool. */
    public SessionListener listener() {
        return new Visit();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // every stage ends in an answer that cannot fail
    private final class Visit implements SessionListener {
        private volatile @Nullable Session session;
        private volatile byte @Nullable [] backup;

        @Override
        public void onOpened(Session opened) {
            session = opened;
        }

        @Override
        public void onMessage(Session from, Object message) {
            try {
                ON_CALL.apply(this, (MasterCall) message);
            } catch (RuntimeException failed) {
                LOG.error("a call on membership failed call={}", message, failed);
                from.close("the master failed at it: " + failed.getMessage());
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            backup = null;
        }

        private boolean describe(MasterCall.Describe call) {
            return say(new MasterNotice.Described(call.request(), self.describe()));
        }

        private boolean add(MasterCall.AddMaster call) {
            return asLeader(call.request(), members -> {
                MasterId id = new MasterId(call.master());
                MasterPlace place = MasterPlace.parse(call.address());
                requireReachable(members.position());
                Hello hello = Hello.of(PeerKind.MASTER, self.id().value(), "");
                Inquiry.ask(transport, place.sessions(), hello, new MasterCall.Describe(1), ASK_TIMEOUT)
                        .whenComplete((answer, failure) -> {
                            Optional<String> obstacle = failure == null && answer instanceof MasterNotice.Described it
                                    ? obstacle(id, place, it.master())
                                    : Optional.of("no master answers at %s; start '%s' there first, with --peers"
                                            .formatted(place, id));
                            if (obstacle.isPresent()) {
                                say(new MasterNotice.Refused(call.request(), obstacle.get()));
                            } else {
                                LOG.info("adding a master id={} address={}", id, place);
                                tell(
                                        call.request(),
                                        members.add(id, place.host(), place.logPort()),
                                        () -> "master '%s' takes part: %s".formatted(id, counted(members.position())));
                            }
                        });
            });
        }

        private void requireReachable(LogPosition position) {
            MasterPlace log =
                    MasterPlace.ofMembers(position.members()).get(self.id().value());
            if (log == null || !log.toString().equals(self.describe().address())) {
                throw new IllegalArgumentException(
                        "no other master can reach '%s'; start it again with --peers %s=HOST:PORT, its data stays"
                                .formatted(self.id(), self.id()));
            }
        }

        private Optional<String> obstacle(MasterId id, MasterPlace place, MasterInfo there) {
            if (!there.master().equals(id.value())) {
                return Optional.of("at %s listens master '%s', not '%s'".formatted(place, there.master(), id));
            }
            if (there.phase() == Phase.FRESH || there.phase() == Phase.STARTING) {
                return Optional.of("master '%s' still looks for the other masters; try again".formatted(id));
            }
            if (there.phase() != Phase.OUTSIDER) {
                return Optional.of("master '%s' is a member of a cluster already".formatted(id));
            }
            return Founding.difference(self.describe(), there);
        }

        private boolean remove(MasterCall.RemoveMaster call) {
            return asLeader(call.request(), members -> {
                MasterId id = new MasterId(call.master());
                if (id.equals(self.id()) && members.position().members().size() > 1) {
                    throw new IllegalArgumentException(
                            "master '%s' leads; have another one lead first with 'stoa masters transfer'"
                                    .formatted(id));
                }
                LOG.info("removing a master id={}", id);
                tell(
                        call.request(),
                        members.remove(id),
                        () ->
                                "master '%s' is out for good: %s; stop its process, and never start it again in its directory"
                                        .formatted(id, counted(members.position())));
            });
        }

        private boolean transfer(MasterCall.TransferLeadership call) {
            return asLeader(call.request(), members -> {
                MasterId id = new MasterId(call.master());
                LOG.info("handing over the lead to={}", id);
                tell(call.request(), members.transfer(id), () -> "master '%s' leads".formatted(id));
            });
        }

        private boolean snapshot(MasterCall.TakeSnapshot call) {
            Optional<LogMembers> log = self.log();
            if (log.isEmpty()) {
                return say(new MasterNotice.Refused(call.request(), "its log is not open yet"));
            }
            return tell(call.request(), log.get().snapshot(), () -> "master '%s' has written its state up to entry %d"
                    .formatted(self.id(), log.get().position().applied()));
        }

        private boolean backup(MasterCall.ReadBackup call) {
            return asLeader(call.request(), members -> {
                byte[] made = backup;
                if (call.offset() == 0) {
                    // A large state takes a while, and this thread serves all sessions.
                    CompletableFuture.supplyAsync(() -> make(members)).whenComplete((whole, failure) -> {
                        if (failure == null) {
                            backup = whole;
                            sayPiece(call, whole);
                        } else {
                            say(new MasterNotice.Refused(
                                    call.request(), "no backup can be made: " + failure.getCause()));
                        }
                    });
                } else if (made == null || call.offset() < 0 || call.offset() > made.length) {
                    throw new IllegalArgumentException(
                            "no backup of this session has a byte %d".formatted(call.offset()));
                } else {
                    sayPiece(call, made);
                }
            });
        }

        private void sayPiece(MasterCall.ReadBackup call, byte[] whole) {
            int offset = Math.toIntExact(call.offset());
            Bytes piece = Bytes.of(whole, offset, Math.min(PIECE_BYTES, whole.length - offset));
            say(new MasterNotice.BackupRead(call.request(), whole.length, offset, piece));
        }

        private byte[] make(LogMembers members) {
            ByteArrayOutputStream state = new ByteArrayOutputStream();
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try {
                members.writeState(state);
                new Backup(self.cluster(), clock.millis(), state.toByteArray()).writeTo(file);
            } catch (IOException impossible) {
                throw new IllegalStateException("a backup cannot be written to memory", impossible);
            }
            LOG.info("backup made bytes={}", file.size());
            return file.toByteArray();
        }

        private interface Order {
            void carryOut(LogMembers members);
        }

        /** Carries an order out if this master leads; what makes no sense is refused with the reason. */
        private boolean asLeader(long request, Order order) {
            MasterInfo now = self.describe();
            Optional<LogMembers> log = self.log();
            if (log.isEmpty() || now.phase() != Phase.LEADER) {
                return say(new MasterNotice.Refused(
                        request,
                        now.leader().isEmpty()
                                ? "no master leads now"
                                : "master '%s' does not lead, '%s' does".formatted(self.id(), now.leader())));
            }
            try {
                order.carryOut(log.get());
                return true;
            } catch (IllegalArgumentException nonsense) {
                return say(new MasterNotice.Refused(request, String.valueOf(nonsense.getMessage())));
            }
        }

        private boolean tell(long request, CompletionStage<WriteOutcome> outcome, Supplier<String> done) {
            outcome.whenComplete((result, failure) -> {
                if (failure != null) {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    say(new MasterNotice.Refused(request, "it failed: " + cause));
                } else if (result instanceof LogTrouble trouble) {
                    String unsure = trouble instanceof LogTrouble.Unknown
                            ? "it may or may not have happened, 'stoa masters' tells: "
                            : "";
                    say(new MasterNotice.Refused(request, unsure + trouble.detail()));
                } else {
                    say(new MasterNotice.Done(request, done.get()));
                }
            });
            return true;
        }

        private boolean say(MasterNotice notice) {
            Session open = session;
            if (open != null) {
                open.send(notice);
            }
            return true;
        }
    }

    private static String counted(LogPosition position) {
        int count = position.members().size();
        return "%d %s, of which %d make a majority"
                .formatted(count, count == 1 ? "master" : "masters", position.majority());
    }
}
