package dev.stoa.sdk.sandbox;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/** Reads over a session of its own for each call. */
public final class SandboxReader implements Sandboxes {
    private static final long PATIENCE_MILLIS = 10_000;

    /** An agent that has said nothing for so long has sent all there is of a task that runs. */
    private static final long QUIET_MILLIS = 300;

    private final SessionTransport transport;
    private final String cluster;
    private final Supplier<FrameworkId> framework;

    /**
     * A reader.
     *
     * @param framework whose tasks; asked when something is read
     */
    public SandboxReader(SessionTransport transport, String cluster, Supplier<FrameworkId> framework) {
        this.transport = transport;
        this.cluster = cluster;
        this.framework = framework;
    }

    @Override
    public CompletionStage<Bytes> read(
            String endpoint, TaskId task, SandboxCall.Stream stream, long offset, int maxBytes) {
        if (maxBytes < 1 || maxBytes > MAX_BYTES || offset < 0) {
            throw new IllegalArgumentException("%d bytes from offset %d, must be 1 to %d bytes from 0 or more"
                    .formatted(maxBytes, offset, MAX_BYTES));
        }
        TaskKey key = new TaskKey(framework.get(), task);
        Ear ear = new Ear(new SandboxCall.Follow(key, stream, offset), maxBytes);
        transport.connect(SessionAddress.parse(endpoint), Hello.of(PeerKind.READER, key.toString(), cluster), ear);
        later(PATIENCE_MILLIS)
                .execute(() -> ear.fail(
                        "the agent at %s did not answer within %d s".formatted(endpoint, PATIENCE_MILLIS / 1_000)));
        return ear.answer.minimalCompletionStage();
    }

    private static Executor later(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    private static final class Ear implements SessionListener {
        private final CompletableFuture<Bytes> answer = new CompletableFuture<>();
        private final SandboxCall.Follow wanted;
        private final int maxBytes;
        // Guarded by this: the transport's thread and the timers meet here.
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private long heard;
        private @Nullable Session open;

        Ear(SandboxCall.Follow wanted, int maxBytes) {
            this.wanted = wanted;
            this.maxBytes = maxBytes;
        }

        @Override
        public void onOpened(Session session) {
            synchronized (this) {
                open = session;
            }
            session.send(wanted);
            watch();
        }

        @Override
        public synchronized void onMessage(Session session, Object message) {
            heard++;
            if (message instanceof SandboxNotice.OutputRead piece && piece.stream() == wanted.stream()) {
                byte[] content = piece.content().toArray();
                read.write(content, 0, Math.min(content.length, maxBytes - read.size()));
                if (read.size() >= maxBytes) {
                    succeed();
                }
            } else if (message instanceof SandboxNotice.OutputEnded ended && ended.stream() == wanted.stream()) {
                succeed();
            } else if (message instanceof SandboxNotice.OutputMissing missing) {
                fail(missing.reason());
            }
        }

        /** Looks again and again whether something was heard meanwhile. */
        private void watch() {
            long before = heardSoFar();
            later(QUIET_MILLIS).execute(() -> {
                if (answer.isDone()) {
                    return;
                }
                if (heardSoFar() == before) {
                    succeed();
                } else {
                    watch();
                }
            });
        }

        private synchronized long heardSoFar() {
            return heard;
        }

        @Override
        public void onEnded(SessionEnd end) {
            fail("the agent ended the session: " + end.detail());
        }

        private synchronized void succeed() {
            answer.complete(Bytes.of(read.toByteArray()));
            close();
        }

        synchronized void fail(String why) {
            answer.completeExceptionally(new SandboxException(why));
            close();
        }

        private void close() {
            if (open != null) {
                open.close("read");
                open = null;
            }
        }
    }
}
