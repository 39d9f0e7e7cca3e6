package dev.stoa.node.run;

import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * Writes a task's two output streams as they grow, byte for byte, from wherever they were left when a session broke.
 *
 * <p>One thread of its own writes, so a slow terminal stops nobody else: when {@value #HIGH} pieces wait the session is
 * paused, below {@value #LOW} it is resumed, and a piece that finds no room ends the session, which begins again at the last
 * byte written.
 */
final class OutputFollower implements AutoCloseable {
    /** The most pieces that wait. */
    static final int CAPACITY = 1024;

    static final int HIGH = 64;
    static final int LOW = 8;

    /** How it ended. Called once, by the follower's thread. */
    interface Listener {
        /** All is written. */
        void onAllWritten();

        /** Our own output takes no more. */
        void onUnwanted();

        /** There is no such output to be had; the reason is for people. */
        void onMissing(String reason);
    }

    private sealed interface Event {
        record Opened(Session session) implements Event {}

        record Heard(Session session, SandboxNotice notice) implements Event {}

        record Ended(SessionEnd end) implements Event {}

        record Stop() implements Event {}
    }

    private static final class Progress {
        private final OutputStream target;
        private long offset;
        private boolean ended;

        Progress(OutputStream target) {
            this.target = target;
        }
    }

    private final SessionTransport transport;
    private final SessionAddress agent;
    private final String cluster;
    private final TaskKey task;
    private final Listener listener;
    private final Map<SandboxCall.Stream, Progress> streams = new EnumMap<>(SandboxCall.Stream.class);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(CAPACITY);
    private final Thread writer = new Thread(this::follow, "stoa-output");
    private volatile boolean stopped;

    OutputFollower(
            SessionTransport transport,
            SessionAddress agent,
            String cluster,
            TaskKey task,
            OutputStream stdout,
            OutputStream stderr,
            Listener listener) {
        this.transport = transport;
        this.agent = agent;
        this.cluster = cluster;
        this.task = task;
        this.listener = listener;
        streams.put(SandboxCall.Stream.STDOUT, new Progress(stdout));
        streams.put(SandboxCall.Stream.STDERR, new Progress(stderr));
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** Follows no more. What was received is not written any further. */
    @Override
    public void close() {
        stopped = true;
        events.clear();
        events.offer(new Event.Stop());
    }

    private void follow() {
        LeaderSeeker seeker = new LeaderSeeker(List.of(agent), new Random());
        LeaderSeeker.Next next = seeker.first();
        try {
            while (next instanceof LeaderSeeker.Next.Attach attach) {
                if (attach.delayMillis() > 0
                        && events.poll(attach.delayMillis(), TimeUnit.MILLISECONDS) instanceof Event.Stop) {
                    return;
                }
                transport.connect(
                        attach.address(), Hello.of(PeerKind.READER, task.toString(), cluster), new Ear(events));
                Optional<SessionEnd> end = read(seeker);
                if (end.isEmpty()) {
                    return;
                }
                next = seeker.after(asTransient(end.get()));
            }
            listener.onMissing("the agent refused: "
                    + ((LeaderSeeker.Next.GiveUp) next).end().detail());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            listener.onUnwanted();
        }
    }

    /** A session that we gave up ourselves, being too slow, is one to be followed by another. */
    private static SessionEnd asTransient(SessionEnd end) {
        return end.cause() == SessionEnd.Cause.CLOSED_HERE
                ? SessionEnd.of(SessionEnd.Cause.CLOSED_BY_PEER, end.detail())
                : end;
    }

    /** Reads one session; empty if all is done. */
    private Optional<SessionEnd> read(LeaderSeeker seeker) throws InterruptedException, IOException {
        while (!stopped) {
            Event event = events.take();
            if (event instanceof Event.Opened opened) {
                seeker.opened();
                ask(opened.session());
            } else if (event instanceof Event.Ended ended) {
                return Optional.of(ended.end());
            } else if (event instanceof Event.Heard heard) {
                if (hear(heard)) {
                    return Optional.empty();
                }
                if (events.size() < LOW) {
                    heard.session().resume();
                }
            }
        }
        return Optional.empty();
    }

    private void ask(Session session) {
        streams.forEach((stream, progress) -> {
            if (!progress.ended) {
                session.send(new SandboxCall.Follow(task, stream, progress.offset));
            }
        });
    }

    /** Whether all is done. */
    private boolean hear(Event.Heard heard) throws IOException {
        SandboxNotice notice = heard.notice();
        if (notice instanceof SandboxNotice.OutputRead read && read.task().equals(task)) {
            write(read, heard.session());
        } else if (notice instanceof SandboxNotice.OutputEnded ended
                && ended.task().equals(task)) {
            progress(ended.stream()).ended = true;
        } else if (notice instanceof SandboxNotice.OutputMissing missing
                && missing.task().equals(task)) {
            heard.session().close("nothing to read");
            listener.onMissing(missing.reason());
            return true;
        }
        if (streams.values().stream().allMatch(progress -> progress.ended)) {
            heard.session().close("all is read");
            listener.onAllWritten();
            return true;
        }
        return false;
    }

    private void write(SandboxNotice.OutputRead read, Session session) throws IOException {
        Progress progress = progress(read.stream());
        if (read.offset() != progress.offset) {
            // Left over from a session that was given up, or a gap: only the next byte is ever written.
            if (read.offset() > progress.offset) {
                session.close("expected offset %d, got %d".formatted(progress.offset, read.offset()));
            }
            return;
        }
        byte[] content = read.content().toArray();
        progress.target.write(content);
        progress.target.flush();
        progress.offset += content.length;
    }

    private Progress progress(SandboxCall.Stream stream) {
        @Nullable Progress progress = streams.get(stream);
        if (progress == null) {
            throw new IllegalStateException("stream " + stream + " is not followed");
        }
        return progress;
    }

    /** Hands what the transport's thread hears to the writing thread, without ever blocking it. */
    private record Ear(BlockingQueue<Event> events) implements SessionListener {
        @Override
        public void onOpened(Session session) {
            hand(session, new Event.Opened(session));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof SandboxNotice notice) {
                hand(session, new Event.Heard(session, notice));
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            if (!events.offer(new Event.Ended(end))) {
                events.clear();
                events.offer(new Event.Ended(end));
            }
        }

        private void hand(Session session, Event event) {
            if (!events.offer(event)) {
                session.close("the reader is too slow");
            } else if (events.size() >= HIGH) {
                session.pause();
            }
        }
    }
}
