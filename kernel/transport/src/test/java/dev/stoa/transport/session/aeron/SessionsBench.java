package dev.stoa.transport.session.aeron;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.wire.WireCodec;

/**
 * Measures sessions between two JVMs by hand: {@code server udp|ipc} prints its address and answers until its input ends;
 * {@code client ADDRESS} prints rates and times.
 */
final class SessionsBench {
    private SessionsBench() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("server")) {
            serve(args[1]);
        } else {
            attach(SessionAddress.parse(args[1]), args.length > 2 ? Long.parseLong(args[2]) : 0);
        }
    }

    private static void serve(String scheme) throws Exception {
        try (AeronSessions sessions = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT)) {
            SessionAddress at = scheme.equals("ipc") ? sessions.ipcAddress() : SessionAddress.udp("127.0.0.1", 0);
            System.out.println(sessions.listen(at, hello -> new Admission.Admitted(new Server()))
                    .address());
            while (System.in.read() >= 0) {
                // until the input ends
            }
        }
    }

    /** Answers statuses with sequence 1 at once, and the last of a row of others. */
    private static final class Server implements SessionListener {
        @Override
        public void onOpened(Session session) {}

        @Override
        public void onMessage(Session session, Object message) {
            TaskStatus status = ((AgentCall.ReportStatus) message).status();
            if (status.sequence() > 0) {
                session.send(new AgentNotice.StatusAcknowledged(status.task(), status.sequence()));
            }
        }

        @Override
        public void onEnded(SessionEnd end) {}
    }

    private static final class Client implements SessionListener {
        private final SynchronousQueue<Session> opened = new SynchronousQueue<>();
        private final Semaphore writable = new Semaphore(0);
        private volatile long answered;
        private volatile CountDownLatch last = new CountDownLatch(0);

        @Override
        public void onOpened(Session session) {
            new Thread(() -> {
                        try {
                            opened.put(session);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .start();
        }

        @Override
        public void onMessage(Session session, Object message) {
            answered = ((AgentNotice.StatusAcknowledged) message).sequence();
            last.countDown();
        }

        @Override
        public void onWritable(Session session) {
            writable.release();
        }

        @Override
        public void onEnded(SessionEnd end) {
            System.out.println("ended: " + end);
        }
    }

    private static void attach(SessionAddress address, long quietMillis) throws Exception {
        try (AeronSessions sessions = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT)) {
            Client client = new Client();
            sessions.connect(address, Hello.of(PeerKind.AGENT, "bench", ""), client);
            Session session = client.opened.take();
            System.out.println("bytes=" + WireCodec.standard().encode(status(0)).length);
            for (int round = 0; quietMillis == 0 && round < 5; round++) {
                oneWay(session, client, 1_000_000);
            }
            for (int round = 0; quietMillis == 0 && round < 3; round++) {
                pingPong(session, client, 20_000);
            }
            for (int round = 0; quietMillis > 0 && round < 5; round++) {
                Thread.sleep(quietMillis);
                long start = System.nanoTime();
                client.last = new CountDownLatch(1);
                session.send(status(100 + round));
                client.last.await();
                System.out.printf("first after quiet: %d us%n", (System.nanoTime() - start) / 1_000);
            }
        }
    }

    private static void oneWay(Session session, Client client, int count) throws InterruptedException {
        AgentCall message = status(0);
        client.last = new CountDownLatch(1);
        long start = System.nanoTime();
        long pressed = 0;
        for (int i = 0; i < count; i++) {
            AgentCall next = i == count - 1 ? status(7) : message;
            while (session.send(next) == SendResult.BACK_PRESSURED) {
                pressed++;
                client.writable.acquire();
            }
        }
        client.last.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("one way: %,.0f messages/s (back-pressured %d times)%n", count / seconds, pressed);
    }

    private static void pingPong(Session session, Client client, int count) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long sequence = 1_000L + i;
            long start = System.nanoTime();
            session.send(status(sequence));
            while (client.answered != sequence) {
                Thread.onSpinWait();
            }
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "round trip: p50 %d us, p99 %d us, max %d us%n",
                nanos[count / 2] / 1_000, nanos[count / 100 * 99] / 1_000, nanos[count - 1] / 1_000);
    }

    private static AgentCall status(long sequence) {
        return new AgentCall.ReportStatus(new TaskStatus(
                new TaskKey(new FrameworkId("f-0001"), new TaskId("task-000001")),
                new AgentId("agent-01"),
                sequence,
                TaskState.RUNNING,
                TaskReason.NONE,
                "",
                TaskStatus.NO_EXIT_CODE,
                Bytes.of(new byte[50]),
                1_700_000_000_000L));
    }
}
