package dev.stoa.node.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutputFollowerTest {
    private static final SessionAddress AGENT = SessionAddress.memory("agent");
    private static final TaskKey TASK = new TaskKey(new FrameworkId("f"), new TaskId("t"));

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(50, 500, 200));
    private final SessionTransport agent = network.transport();
    private final SessionTransport here = network.transport();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    @AfterEach
    void closeNetwork() {
        here.close();
        agent.close();
        network.close();
    }

    @Test
    void writesBothStreamsByteForByte() {
        byte[] binary = {0, 1, (byte) 0xff, '\r', '\n', 0x1b};
        listen((session, follow) -> {
            if (follow.stream() == SandboxCall.Stream.STDOUT) {
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), 0, Bytes.of(binary)));
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), binary.length, Bytes.of("end")));
            } else {
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), 0, Bytes.of("oops\n")));
            }
            session.send(new SandboxNotice.OutputEnded(TASK, follow.stream()));
        });

        follow(stdout);

        assertThat(outcome()).isEqualTo("all written");
        assertThat(stdout.toByteArray()).startsWith(binary).endsWith("end".getBytes(StandardCharsets.US_ASCII));
        assertThat(stderr).hasToString("oops\n");
    }

    @Test
    void goesOnWhereItWasWhenTheSessionBreaks() {
        List<Long> asked = Collections.synchronizedList(new ArrayList<>());
        listen((session, follow) -> {
            if (follow.stream() == SandboxCall.Stream.STDERR) {
                session.send(new SandboxNotice.OutputEnded(TASK, follow.stream()));
                return;
            }
            asked.add(follow.offset());
            if (follow.offset() == 0) {
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), 0, Bytes.of("abc")));
                session.close("the agent goes");
            } else {
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), follow.offset(), Bytes.of("def")));
                session.send(new SandboxNotice.OutputEnded(TASK, follow.stream()));
            }
        });

        follow(stdout);

        assertThat(outcome()).isEqualTo("all written");
        assertThat(stdout).hasToString("abcdef");
        assertThat(asked).containsExactly(0L, 3L);
    }

    @Test
    void slowReaderLosesNothing() {
        int pieces = 3 * OutputFollower.CAPACITY;
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            expected.append("%06d\n".formatted(i));
        }
        byte[] all = expected.toString().getBytes(StandardCharsets.US_ASCII);
        listen((session, follow) -> {
            byte[] content = follow.stream() == SandboxCall.Stream.STDOUT ? all : new byte[0];
            Thread sender = new Thread(() -> sendAll(session, follow, content));
            sender.setDaemon(true);
            sender.start();
        });

        follow(new OutputStream() {
            private int writes;

            @Override
            public void write(int b) {
                stdout.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                // Every so often the reader takes its time, as a pager does.
                if (writes++ % 500 == 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
                stdout.write(bytes, offset, length);
            }
        });

        assertThat(outcome()).isEqualTo("all written");
        assertThat(stdout.toByteArray()).isEqualTo(all);
    }

    @Test
    void tellsThatNobodyReadsOurOutput() {
        listen((session, follow) ->
                session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), 0, Bytes.of("x"))));

        follow(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        assertThat(outcome()).isEqualTo("unwanted");
    }

    @Test
    void tellsThatThereIsNoSuchOutput() {
        listen((session, follow) ->
                session.send(new SandboxNotice.OutputMissing(TASK, follow.stream(), "no such task")));

        follow(stdout);

        assertThat(outcome()).isEqualTo("missing: no such task");
    }

    /** Sends a piece of 7 bytes at a time, as fast as the session takes them. */
    private static void sendAll(Session session, SandboxCall.Follow follow, byte[] content) {
        int offset = (int) follow.offset();
        while (offset < content.length) {
            byte[] piece = Arrays.copyOfRange(content, offset, Math.min(content.length, offset + 7));
            switch (session.send(new SandboxNotice.OutputRead(TASK, follow.stream(), offset, Bytes.of(piece)))) {
                case SENT -> offset += piece.length;
                case BACK_PRESSURED -> Thread.onSpinWait();
                default -> {
                    return;
                }
            }
        }
        session.send(new SandboxNotice.OutputEnded(TASK, follow.stream()));
    }

    private void follow(OutputStream out) {
        new OutputFollower(here, AGENT, "stoa", TASK, out, stderr, new OutputFollower.Listener() {
                    @Override
                    public void onAllWritten() {
                        ended.complete("all written");
                    }

                    @Override
                    public void onUnwanted() {
                        ended.complete("unwanted");
                    }

                    @Override
                    public void onMissing(String reason) {
                        ended.complete("missing: " + reason);
                    }
                })
                .start();
    }

    private String outcome() {
        return ended.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void listen(BiConsumer<Session, SandboxCall.Follow> onFollow) {
        agent.listen(
                AGENT,
                hello -> new SessionAcceptor.Admission.Admitted(new SessionListener() {
                    @Override
                    public void onOpened(Session session) {}

                    @Override
                    public void onMessage(Session session, Object message) {
                        onFollow.accept(session, (SandboxCall.Follow) message);
                    }

                    @Override
                    public void onEnded(SessionEnd end) {}
                }));
    }
}
