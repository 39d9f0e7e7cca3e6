package dev.stoa.node.operator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * Puts one question to the leading master and waits for its answer, following redirects, within a bounded time. For the one
 * thread of a command.
 */
public final class OperatorClient {
    private static final long REQUEST = 1;

    private final SessionTransport transport;
    private final List<SessionAddress> masters;
    private final String cluster;
    private final Duration timeout;

    /**
     * A client of the masters at these addresses.
     *
     * @param cluster the name of the cluster that is meant
     * @param timeout how long one question may take in all
     */
    public OperatorClient(SessionTransport transport, List<SessionAddress> masters, String cluster, Duration timeout) {
        this.transport = transport;
        this.masters = List.copyOf(masters);
        this.cluster = cluster;
        this.timeout = timeout;
    }

    /**
     * Asks and waits.
     *
     * @param call makes the call, given its request number
     * @param expected the answer's type
     * @throws CommandFailedException if the master refuses, or none answers in time; names the addresses
     */
    public <T extends OperatorNotice> T ask(LongFunction<OperatorCall> call, Class<T> expected) {
        OperatorNotice answer = answer(call.apply(REQUEST));
        if (answer instanceof OperatorNotice.Refused refused) {
            throw new CommandFailedException(refused.reason());
        }
        if (!expected.isInstance(answer)) {
            throw new CommandFailedException("the master answered with %s, expected %s"
                    .formatted(answer.getClass().getSimpleName(), expected.getSimpleName()));
        }
        return expected.cast(answer);
    }

    private OperatorNotice answer(OperatorCall call) {
        Deadline deadline = new Deadline(timeout);
        LeaderSeeker seeker = new LeaderSeeker(masters, new Random());
        LeaderSeeker.Next next = seeker.first();
        @Nullable SessionEnd last = null;
        while (next instanceof LeaderSeeker.Next.Attach attach) {
            Attempt attempt = new Attempt();
            // Nothing can be heard before the attempt, so this is a wait with an end and nothing else.
            attempt.await(deadline.within(attach.delayMillis()));
            if (deadline.isOver()) {
                throw unreachable(last);
            }
            transport.connect(attach.address(), Hello.of(PeerKind.OPERATOR, "cli", cluster), attempt);
            Heard heard = attempt.exchange(call, deadline, seeker);
            if (heard instanceof Heard.Answered answered) {
                return answered.notice();
            }
            if (!(heard instanceof Heard.Ended ended)) {
                throw unreachable(last);
            }
            last = ended.end();
            next = seeker.after(last);
        }
        throw new CommandFailedException(refusal(((LeaderSeeker.Next.GiveUp) next).end()));
    }

    private CommandFailedException unreachable(@Nullable SessionEnd last) {
        return new CommandFailedException("no master answered at %s within %s%s"
                .formatted(names(), seconds(timeout), last == null ? "" : "; the last attempt ended with " + last));
    }

    private String names() {
        return masters.stream().map(SessionAddress::toString).collect(Collectors.joining(", "));
    }

    private static String refusal(SessionEnd end) {
        return end.cause() == SessionEnd.Cause.REFUSED
                ? "the master refused: " + end.detail()
                : "the session ended: " + end;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** What an attempt brought. */
    private sealed interface Heard {
        record Opened(Session session) implements Heard {}

        record Answered(OperatorNotice notice) implements Heard {}

        record Ended(SessionEnd end) implements Heard {}

        record Nothing() implements Heard {}
    }

    /** Hands what the transport's thread hears to the command's thread: at most an opening, one answer and an end. */
    private static final class Attempt implements SessionListener {
        private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(8);

        @Override
        public void onOpened(Session session) {
            heard.offer(new Heard.Opened(session));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof OperatorNotice notice) {
                heard.offer(new Heard.Answered(notice));
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            heard.offer(new Heard.Ended(end));
        }

        Heard exchange(OperatorCall call, Deadline deadline, LeaderSeeker seeker) {
            Optional<Session> open = Optional.empty();
            while (true) {
                Heard next = await(deadline.leftMillis());
                if (next instanceof Heard.Opened opened) {
                    seeker.opened();
                    open = Optional.of(opened.session());
                    SendResult sent = opened.session().send(call);
                    if (sent == SendResult.TOO_LARGE) {
                        throw new CommandFailedException("the call is larger than a session carries");
                    }
                } else {
                    open.ifPresent(session -> session.close("done"));
                    return next;
                }
            }
        }

        Heard await(long millis) {
            try {
                @Nullable Heard next = heard.poll(millis, TimeUnit.MILLISECONDS);
                return next == null ? new Heard.Nothing() : next;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new CommandFailedException("interrupted", interrupted);
            }
        }
    }

    private static final class Deadline {
        private final long endNanos;

        Deadline(Duration timeout) {
            this.endNanos = System.nanoTime() + timeout.toNanos();
        }

        long leftMillis() {
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
        }

        long within(long millis) {
            return Math.min(millis, leftMillis());
        }

        boolean isOver() {
            return endNanos - System.nanoTime() <= 0;
        }
    }
}
