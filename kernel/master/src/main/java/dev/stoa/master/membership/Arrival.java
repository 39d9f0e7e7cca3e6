package dev.stoa.master.membership;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;
import dev.stoa.journal.raft.EmptyDirectory;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Inquiry;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before a master opens its log, what its directory means: asks the other masters and carries out what {@link Founding}
 * decides. Changes nothing on disk before it knows that the master may start, except that a new directory gets its nonce.
 */
public final class Arrival implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final long ASK_AGAIN_MILLIS = 500;
    private static final int RETELL_AFTER_ROUNDS = 60;

    private final SessionTransport transport;
    private final MasterSelf self;
    private final SortedMap<String, MasterPlace> others;
    private final Path data;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * For one start of a master.
     *
     * @param peers all masters it was told of, itself included
     * @param data its data directory, which exists
     */
    public Arrival(SessionTransport transport, MasterSelf self, SortedMap<String, MasterPlace> peers, Path data) {
        this.transport = transport;
        this.self = self;
        this.others = new TreeMap<>(peers);
        this.others.remove(self.id().value());
        this.data = data;
    }

    /**
     * Waits until it is known what the directory means; with a new directory that is when every other master was heard once.
     *
     * @param journal whether the journal in the directory is still to begin
     * @return what an empty journal means
     * @throws OpenRefusedException if the master must not start
     */
    public EmptyDirectory settle(Journal journal) throws OpenRefusedException {
        try {
            Optional<FoundingFile> found = FoundingFile.read(data);
            requireOurs(found);
            return journal == Journal.FRESH ? begin(found) : goOn(found);
        } catch (IOException e) {
            throw notUsable(data, e);
        }
    }

    /**
     * The log is open: from now on an empty journal beside what the directory says is a loss.
     *
     * @throws OpenRefusedException if that cannot be written down
     */
    public static void opened(Path data) throws OpenRefusedException {
        try {
            Optional<FoundingFile> found = FoundingFile.read(data);
            if (found.isPresent() && found.get().origin() == FoundingFile.Origin.FOUNDER) {
                found.get().begun().write(data);
            }
        } catch (IOException e) {
            throw notUsable(data, e);
        }
    }

    private static OpenRefusedException notUsable(Path data, IOException failure) {
        return new OpenRefusedException(
                Reason.NOT_ACCESSIBLE,
                "the data directory %s cannot be used: %s".formatted(data, failure.getMessage()),
                failure);
    }

    /** Whether a journal was ever begun in a directory. */
    public enum Journal {
        /** It was not. */
        FRESH,
        /** It was. */
        BEGUN
    }

    private void requireOurs(Optional<FoundingFile> found) throws OpenRefusedException {
        if (found.isPresent() && !found.get().cluster().equals(self.cluster())) {
            throw new OpenRefusedException(
                    Reason.OTHER_CLUSTER,
                    "the data directory %s belongs to cluster '%s', not to '%s'"
                            .formatted(data, found.get().cluster(), self.cluster()));
        }
        if (found.isPresent() && !found.get().master().equals(self.id().value())) {
            throw new OpenRefusedException(
                    Reason.OTHER_MASTER,
                    "the data directory %s belongs to master '%s', not to '%s'"
                            .formatted(data, found.get().master(), self.id()));
        }
    }

    private EmptyDirectory goOn(Optional<FoundingFile> found) throws OpenRefusedException {
        found.ifPresent(self::setOrigin);
        boolean joiner = found.map(FoundingFile::origin).orElse(FoundingFile.Origin.NEW) == FoundingFile.Origin.JOINER;
        MasterInfo.Phase phase = joiner ? MasterInfo.Phase.OUTSIDER : MasterInfo.Phase.STANDBY;
        Optional<Founding.Step.Refuse> refusal = Founding.check(inPhase(phase), askAll());
        if (refusal.isPresent()) {
            throw refused(refusal.get());
        }
        return joiner ? EmptyDirectory.JOINS : EmptyDirectory.IS_LOSS;
    }

    private EmptyDirectory begin(Optional<FoundingFile> found) throws OpenRefusedException, IOException {
        FoundingFile file = found.isPresent()
                ? found.get()
                : FoundingFile.draw(self.cluster(), self.id().value());
        if (file.origin() == FoundingFile.Origin.BEGUN) {
            throw new OpenRefusedException(
                    Reason.DISK_LOST,
                    ("the journal in %s is gone, which master '%s' began; a master that lost its journal is removed"
                                    + " ('stoa masters remove %s') and joins again under a new id")
                            .formatted(data, self.id(), self.id()));
        }
        found.ifPresent(self::setFresh);
        String told = "";
        for (int round = 1; ; round++) {
            Founding.Step step = Founding.decide(self.describeFresh(file), askAll());
            if (step instanceof Founding.Step.Refuse refusal) {
                throw refused(refusal);
            } else if (step instanceof Founding.Step.Begin begin) {
                LOG.info(
                        "begins the cluster's log founders={}", begin.founders().keySet());
                keep(file.founder(begin.founders()));
                return EmptyDirectory.BEGINS;
            } else if (step instanceof Founding.Step.Join) {
                LOG.info(
                        "waits to be taken in: the cluster exists and '{}' is no member of it; 'stoa masters add' does it",
                        self.id());
                keep(file.joiner());
                return EmptyDirectory.JOINS;
            } else if (step instanceof Founding.Step.Wait wait
                    && (!wait.sentence().equals(told) || round % RETELL_AFTER_ROUNDS == 0)) {
                LOG.info("waits: {}", wait.sentence());
                told = wait.sentence();
            }
            if (round == 1 && found.isEmpty()) {
                // What the others hear must not be forgotten when this process is killed.
                file.write(data);
                self.setFresh(file);
            }
            awaitNextRound();
        }
    }

    private void keep(FoundingFile file) throws IOException {
        file.write(data);
        self.setOrigin(file);
    }

    private void awaitNextRound() throws OpenRefusedException {
        try {
            if (closed.await(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new OpenRefusedException(Reason.NOT_ACCESSIBLE, "the master was told to end before it had begun");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpenRefusedException(Reason.NOT_ACCESSIBLE, "interrupted before it had begun", e);
        }
    }

    private SortedMap<String, Optional<MasterInfo>> askAll() {
        SortedMap<String, CompletableFuture<Optional<MasterInfo>>> asked = new TreeMap<>();
        others.forEach((id, place) -> asked.put(id, ask(place)));
        SortedMap<String, Optional<MasterInfo>> heard = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<Optional<MasterInfo>>> entry : asked.entrySet()) {
            heard.put(entry.getKey(), entry.getValue().join());
        }
        return heard;
    }

    private CompletableFuture<Optional<MasterInfo>> ask(MasterPlace place) {
        Hello hello = Hello.of(PeerKind.MASTER, self.id().value(), "");
        return Inquiry.ask(transport, place.sessions(), hello, new MasterCall.Describe(1), ASK_TIMEOUT)
                .handle((answer, failure) -> answer instanceof MasterNotice.Described described
                        ? Optional.of(described.master())
                        : Optional.empty());
    }

    private MasterInfo inPhase(MasterInfo.Phase phase) {
        MasterInfo now = self.describe();
        return new MasterInfo(
                now.master(),
                now.address(),
                phase,
                now.epoch(),
                now.leader(),
                now.applied(),
                now.committed(),
                now.members(),
                now.nonce(),
                now.founders(),
                now.peers(),
                now.settings());
    }

    private static OpenRefusedException refused(Founding.Step.Refuse refusal) {
        Reason reason =
                switch (refusal.cause()) {
                    case DISK_LOST -> Reason.DISK_LOST;
                    case REMOVED -> Reason.OTHER_CLUSTER;
                    case DIFFERING_SETTINGS -> Reason.DIFFERING_SETTINGS;
                };
        return new OpenRefusedException(reason, refusal.sentence());
    }

    /** Ends a wait. */
    @Override
    public void close() {
        closed.countDown();
    }
}
