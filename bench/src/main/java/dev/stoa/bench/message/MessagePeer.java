package dev.stoa.bench.message;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.transport.channel.BlobServer;
import dev.stoa.transport.channel.BlobSource;
import dev.stoa.transport.channel.Blobs;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.aeron.AeronSessions;

/**
 * The other process: answers each call whose offset is negative with one notice, and one whose offset is n with n notices as
 * fast as the session takes them; serves one block of 1 MiB as a blob; does the same over bare Aeron. Ends when its standard
 * input does.
 */
public final class MessagePeer {
    /** Content that makes a notice about 100 bytes on the wire. */
    static final Bytes CONTENT = Bytes.of(new byte[64]);

    static final TaskKey TASK = new TaskKey(new FrameworkId("f-00001"), new TaskId("task-1"));

    private MessagePeer() {}

    /** Listens everywhere, prints the places on one line, serves until standard input ends. */
    @SuppressWarnings("SystemOut") // The places are this program's output.
    public static void main(String[] args) throws IOException, InterruptedException {
        ExecutorService sender = Executors.newSingleThreadExecutor();
        SessionAcceptor acceptor = hello -> new SessionAcceptor.Admission.Admitted(new Answering(sender));
        byte[] block = new byte[RawLink.BLOCK_BYTES];
        BlobSource blocks = name -> Optional.of(Blobs.of(block));
        SessionAddress anyPort = SessionAddress.udp("127.0.0.1", 0);
        try (AeronSessions messages = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT);
                // A process is listened on over IPC once, so blobs have a transport of their own here.
                AeronSessions bulk = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT);
                SessionTransport.Listening udp = messages.listen(anyPort, acceptor);
                SessionTransport.Listening ipc = messages.listen(messages.ipcAddress(), acceptor);
                BlobServer bulkUdp = BlobServer.listen(bulk, anyPort, blocks);
                BlobServer bulkIpc = BlobServer.listen(bulk, bulk.ipcAddress(), blocks);
                RawPeer raw = new RawPeer()) {
            System.out.println(new PeerProcess.Places(
                            ipc.address().toString(),
                            udp.address().toString(),
                            bulkIpc.address().toString(),
                            bulkUdp.address().toString(),
                            raw.directory(),
                            raw.port())
                    .line());
            // Nothing is said on standard input; its end is the sign to stop.
            System.in.transferTo(OutputStream.nullOutputStream());
        } finally {
            sender.shutdownNow();
        }
    }

    private static final class Answering implements SessionListener {
        private final ExecutorService sender;
        private final Semaphore room = new Semaphore(0);

        Answering(ExecutorService sender) {
            this.sender = sender;
        }

        @Override
        public void onOpened(Session session) {}

        @Override
        public void onMessage(Session session, Object message) {
            SandboxCall.Follow call = (SandboxCall.Follow) message;
            if (call.offset() <= 0) {
                session.send(new SandboxNotice.OutputRead(TASK, SandboxCall.Stream.STDOUT, call.offset(), CONTENT));
            } else {
                sender.execute(() -> stream(session, call.offset()));
            }
        }

        private void stream(Session session, long count) {
            try {
                for (long i = 1; i <= count; i++) {
                    SandboxNotice.OutputRead notice =
                            new SandboxNotice.OutputRead(TASK, SandboxCall.Stream.STDOUT, i, CONTENT);
                    SendResult result = session.send(notice);
                    while (result == SendResult.BACK_PRESSURED) {
                        // Given when there is room, and when the session ends; a lease ends it if all else fails.
                        room.acquire();
                        room.drainPermits();
                        result = session.send(notice);
                    }
                    if (result != SendResult.SENT) {
                        return;
                    }
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onWritable(Session session) {
            room.release();
        }

        @Override
        public void onEnded(SessionEnd end) {
            room.release();
        }
    }
}
