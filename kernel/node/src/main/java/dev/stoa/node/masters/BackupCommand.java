package dev.stoa.node.masters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.journal.state.Backup;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.MastersOption;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes all that the masters have recorded to one file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Writes all that the masters have recorded to one file, while they go on.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
final class BackupCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Parameters(paramLabel = "FILE", description = "Where to; a file that exists is not overwritten.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (Files.exists(file)) {
            throw new CommandFailedException("file '%s' exists already and is not overwritten".formatted(file));
        }
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            MasterContact.Seen leader = download(draft);
            try (InputStream written = Files.newInputStream(draft)) {
                Backup.readFrom(written);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            PrintWriter console = spec.commandLine().getOut();
            console.println("backup of master '%s' written and checked: file=%s bytes=%d"
                    .formatted(leader.id(), file, Files.size(file)));
            console.flush();
        } catch (IOException cannot) {
            throw new CommandFailedException("file '%s' cannot be written: %s".formatted(file, cannot), cannot);
        } catch (TimeoutException slow) {
            throw new CommandFailedException(
                    "the backup was not whole within %s; --timeout allows more".formatted(masters.timeout()), slow);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new CommandFailedException(String.valueOf(cause.getMessage()), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", interrupted);
        } finally {
            discard(draft);
        }
    }

    private MasterContact.Seen download(Path draft)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (SessionTransport transport = ClientTransport.open();
                OutputStream out = Files.newOutputStream(draft)) {
            MasterContact.Seen leader = new MasterContact(transport, masters).leader();
            Download download = new Download(out);
            transport.connect(
                    SessionAddress.parse(leader.address()),
                    Hello.of(PeerKind.MASTER, "cli", masters.cluster()),
                    download);
            download.done.get(masters.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return leader;
        }
    }

    private static void discard(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    /** Asks for piece after piece, each when the one before is written. */
    private static final class Download implements SessionListener {
        private final OutputStream out;
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private long next;

        Download(OutputStream out) {
            this.out = out;
        }

        @Override
        public void onOpened(Session session) {
            session.send(new MasterCall.ReadBackup(1, 0));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (!(message instanceof MasterNotice.BackupRead read) || read.offset() != next) {
                done.completeExceptionally(new CommandFailedException(reason(message)));
                session.close("not understood");
                return;
            }
            try {
                read.piece().writeTo(out);
                next += read.piece().size();
                if (next >= read.totalBytes()) {
                    done.complete(next);
                    session.close("done");
                } else {
                    session.send(new MasterCall.ReadBackup(1, next));
                }
            } catch (IOException failed) {
                done.completeExceptionally(failed);
                session.close("the file cannot be written");
            }
        }

        private static String reason(@Nullable Object message) {
            return message instanceof MasterNotice.Refused refused
                    ? refused.reason()
                    : "the master answered with something else than a piece of the backup";
        }

        @Override
        public void onEnded(SessionEnd end) {
            done.completeExceptionally(new CommandFailedException("the session with the leader ended: " + end));
        }
    }
}
