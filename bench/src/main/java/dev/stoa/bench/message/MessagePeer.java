package dev.stoa.bench.message;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
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
 * fast as the session takes them. Ends when its standard input does.
 */
public final class MessagePeer {
    /** Content that makes a notice about 100 bytes on the wire. */
    static final Bytes CONTENT = Bytes.of(new byte[64]);

    static final TaskKey TASK = new TaskKey(new FrameworkId("f-00001"), new TaskId("task-1"));

    private MessagePeer() {}

    /** Listens on UDP and IPC, prints both addresses on one line, serves until standard input ends. */
    @SuppressWarnings("SystemOut") // The addresses are this program's output.
    public static void main(String[] args) throws IOException {
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT)) {
            SessionAcceptor acceptor = hello -> new SessionAcceptor.Admission.Admitted(new Answering(sender));
            try (SessionTransport.Listening udp = transport.listen(SessionAddress.udp("127.0.0.1", 0), acceptor);
                    SessionTransport.Listening ipc = transport.listen(transport.ipcAddress(), acceptor)) {
                System.out.println(udp.address() + " " + ipc.address());
                // Nothing is said on standard input; its end is the sign to stop.
                System.in.transferTo(OutputStream.nullOutputStream());
            }
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
            for (long i = 1; i <= count; i++) {
                SandboxNotice.OutputRead notice =
                        new SandboxNotice.OutputRead(TASK, SandboxCall.Stream.STDOUT, i, CONTENT);
                SendResult result = session.send(notice);
                while (result == SendResult.BACK_PRESSURED) {
                    room.acquireUninterruptibly();
                    room.drainPermits();
                    result = session.send(notice);
                }
                if (result != SendResult.SENT) {
                    return;
                }
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
