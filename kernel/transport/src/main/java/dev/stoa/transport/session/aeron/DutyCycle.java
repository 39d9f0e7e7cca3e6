package dev.stoa.transport.session.aeron;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.stoa.transport.media.Doze;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.media.MediaHost;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionEnd.Cause;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.protocol.SessionMachine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread: it runs the media driver, the Aeron clients and all sessions in turn. What others want of it they put into
 * a queue. All methods but those that say otherwise are for the thread itself.
 */
final class DutyCycle {
    private static final Logger LOG = LoggerFactory.getLogger(DutyCycle.class);
    private static final String CLOSED = "the transport is closed";
    private static final long FAREWELL_MILLIS = 500;
    private static final long LAST_PACKETS_MILLIS = 20;

    private final MediaConfig mediaConfig;
    private final SessionConfig config;
    private final Channels channels;
    private final Doze doze;
    private final Thread thread = new Thread(this::run, "stoa-sessions");
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<SessionMachine> attention = new ConcurrentLinkedQueue<>();
    private final MediaHost.OncePerMinute errors = new MediaHost.OncePerMinute("sessions");
    private final SecureRandom keys = new SecureRandom();
    private final CompletableFuture<Error> broken = new CompletableFuture<>();

    private final Map<Path, Medium> media = new LinkedHashMap<>();
    private final Map<AeronPlace, ListenedOn> places = new LinkedHashMap<>();
    private final Map<AeronPlace, String> unplaced = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    // A set: a machine that waits is noticed again with every send, and must be stepped once a turn all the same.
    private final Set<SessionMachine> busy = new LinkedHashSet<>();
    private @Nullable MediaHost host;
    private long sweptAt;
    private boolean driverWorked;
    private volatile boolean closing;
    private volatile boolean ended;

    DutyCycle(MediaConfig mediaConfig, SessionConfig config) {
        this.mediaConfig = mediaConfig;
        this.config = config;
        this.channels = new Channels(mediaConfig);
        this.doze = new Doze(mediaConfig.maxParkMicros());
    }

    /** A place and its subscription, which changes when the Aeron client has to be made anew. */
    private record ListenedOn(String channel, Medium medium, Inlet inlet) {}

    /** Something that waits for an inlet to be settled. */
    private record Pending(Inlet inlet, Runnable onSettled) {}

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** From any thread. */
    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Does something on the thread; false if it has ended. From any thread. */
    boolean run(Runnable task) {
        if (closing && !isOwnThread()) {
            return false;
        }
        tasks.add(task);
        doze.wake();
        // The thread may have looked for the last time before the task was there.
        return !(ended && tasks.remove(task));
    }

    /** The same; if it has ended or the task throws, the answer fails. From any thread. */
    void run(Runnable task, CompletableFuture<?> answer) {
        boolean taken = run(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            answer.completeExceptionally(new SessionTransportException(CLOSED));
        }
    }

    /** Asks something on the thread. From any thread. */
    <T> CompletableFuture<T> call(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isOwnThread()) {
            complete(answer, question);
        } else {
            run(() -> complete(answer, question), answer);
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, Callable<T> question) {
        try {
            answer.complete(question.call());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    /** What broke the thread, once everything is ended that it carried; from any thread. */
    CompletionStage<Error> whenBroken() {
        return broken.minimalCompletionStage();
    }

    /** How many sessions wait for room. On the thread. */
    int waitingSessions() {
        return busy.size();
    }

    /** Ends everything and waits for it, unless it is the thread itself that asks. From any thread. */
    void close() {
        closing = true;
        doze.wake();
        if (!isOwnThread()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        Error breaking = null;
        try {
            while (!closing) {
                int work = turn();
                if (work > 0 || !driverWorked) {
                    doze.idle(work);
                }
            }
        } catch (Error e) {
            breaking = e;
            LOG.error("the transport is broken: all its sessions end, and there will be no others", e);
        } finally {
            closing = true;
            try {
                sayFarewell();
            } finally {
                answerAll();
                if (breaking != null) {
                    broken.complete(breaking);
                }
            }
        }
    }

    /** Nothing more will be done: whoever waits for an answer is told so. */
    private void answerAll() {
        ended = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            answer(task);
        }
        for (Pending each : pending) {
            each.inlet.giveUp(CLOSED);
            answer(each.onSettled);
        }
        pending.clear();
    }

    private void answer(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            errors.onError(e);
        }
    }

    private int turn() {
        try {
            return work(clock());
        } catch (RuntimeException e) {
            errors.onError(e);
            return 0;
        }
    }

    private int work(long now) {
        int work = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            work++;
        }
        if (host != null) {
            // It takes one datagram a turn, so when it had something to do there must be no rest before the next turn.
            // But
            // its heartbeats are no reason to stay awake for long; frames are, and they are counted below.
            driverWorked = host.invoker().invoke() > 0;
        }
        for (Medium medium : media.values()) {
            work += medium.work(now);
        }
        if (!pending.isEmpty()) {
            work += settle();
        }
        work += serveAttention(now);
        if (now - sweptAt >= Math.max(1, config.heartbeatMillis() / 4)) {
            sweptAt = now;
            work += sweep(now);
        }
        return work;
    }

    private int settle() {
        List<Pending> settled = new ArrayList<>();
        pending.removeIf(each -> each.inlet.isSettled() && settled.add(each));
        settled.forEach(each -> each.onSettled.run());
        return settled.size();
    }

    private int serveAttention(long now) {
        for (SessionMachine machine = attention.poll(); machine != null; machine = attention.poll()) {
            busy.add(machine);
        }
        int work = 0;
        for (Iterator<SessionMachine> each = busy.iterator(); each.hasNext(); ) {
            SessionMachine machine = each.next();
            work += machine.step(now);
            if (!machine.isWaiting()) {
                each.remove();
            }
        }
        return work;
    }

    private int sweep(long now) {
        int work = 0;
        for (Medium medium : new ArrayList<>(media.values())) {
            work += medium.stepAll(now);
            if (medium.isLost(now)) {
                lose(medium);
                work++;
            } else if (medium.isUnused() && !isOwn(medium) && pending.isEmpty()) {
                medium.close();
                media.remove(medium.directory());
            }
        }
        if (!unplaced.isEmpty()) {
            listenAgain();
        }
        return work;
    }

    private boolean isOwn(Medium medium) {
        return host != null && host.directory().equals(medium.directory());
    }

    /** Ends what went through a driver that is gone; a client is made anew when it is next needed. */
    private void lose(Medium medium) {
        LOG.warn("directory={} its media driver is lost, sessions through it end", medium.directory());
        media.remove(medium.directory());
        medium.endAll(
                SessionEnd.of(Cause.MEDIA_LOST, "the media driver in '%s' is gone".formatted(medium.directory())));
        medium.close();
        if (isOwn(medium)) {
            places.forEach((place, was) -> unplaced.put(place, was.channel));
            places.clear();
        }
    }

    /** Listens again after a loss; until the driver has let go of the old port this fails, and is tried again. */
    private void listenAgain() {
        Map<AeronPlace, String> trying = new LinkedHashMap<>(unplaced);
        unplaced.clear();
        trying.forEach((place, channel) -> {
            Medium medium = ownMedium();
            Inlet inlet = medium.listen(place, channel);
            pending.add(new Pending(inlet, () -> {
                if (place.isClosed()) {
                    medium.unlisten(inlet);
                } else if (inlet.failure().isEmpty()) {
                    places.put(place, new ListenedOn(channel, medium, inlet));
                    LOG.info("address={} is listened on again", place);
                } else {
                    medium.unlisten(inlet);
                    unplaced.put(place, channel);
                }
            }));
        });
    }

    Path mediaDirectory() {
        return ownMedium().directory();
    }

    private void requireNotEnded() {
        if (ended) {
            throw new SessionTransportException(CLOSED);
        }
    }

    private Medium ownMedium() {
        requireNotEnded();
        if (host == null) {
            host = MediaHost.start(mediaConfig);
        }
        return medium(host.directory());
    }

    private Medium medium(Path directory) {
        requireNotEnded();
        Medium known = media.get(directory);
        if (known == null) {
            boolean own = host != null && host.directory().equals(directory);
            known = new Medium(
                    directory, own && host != null ? host.invoker() : null, config, channels, doze, attention::add);
            media.put(directory, known);
        }
        return known;
    }

    void listen(AeronPlace place, String channel, CompletableFuture<Integer> bound) {
        boolean taken = places.values().stream().anyMatch(each -> each.channel.equals(channel));
        if (taken && !channel.endsWith(":0")) {
            throw new SessionTransportException("%s is in use, must be free to be listened on".formatted(place));
        }
        Medium medium = ownMedium();
        Inlet inlet = medium.listen(place, channel);
        pending.add(new Pending(inlet, () -> {
            if (inlet.failure().isEmpty()) {
                String really =
                        channel.endsWith(":0") ? channel.substring(0, channel.length() - 1) + inlet.port() : channel;
                places.put(place, new ListenedOn(really, medium, inlet));
                bound.complete(inlet.port());
            } else {
                medium.unlisten(inlet);
                bound.completeExceptionally(new SessionTransportException(
                        "%s cannot be listened on: %s".formatted(place, inlet.failure())));
            }
        }));
    }

    boolean unlisten(AeronPlace place) {
        unplaced.remove(place);
        ListenedOn was = places.remove(place);
        if (was != null) {
            place.closeAll("%s is listened on no more".formatted(place));
            was.medium.unlisten(was.inlet);
        }
        return was != null;
    }

    void connect(Attempt attempt) {
        if (ended) {
            attempt.listener().onEnded(SessionEnd.of(Cause.CLOSED_HERE, CLOSED));
            return;
        }
        long now = clock();
        try {
            Medium medium = attempt.directory() == null ? ownMedium() : medium(attempt.directory());
            Inlet replies = attempt.local() == null ? medium.ipcReplies() : medium.udpReplies(attempt.local());
            pending.add(new Pending(replies, () -> {
                if (replies.failure().isEmpty()) {
                    connect(attempt, medium, replies, now);
                } else {
                    fail(attempt, replies.failure());
                }
            }));
        } catch (RuntimeException e) {
            fail(attempt, String.valueOf(e.getMessage()));
        }
    }

    private void connect(Attempt attempt, Medium medium, Inlet replies, long now) {
        long key = keys.nextLong();
        try {
            if (attempt.host() == null) {
                medium.connectIpc(key, attempt.hello(), attempt.listener(), now);
            } else {
                medium.connectUdp(
                        attempt.host(),
                        attempt.address().port(),
                        replies,
                        key,
                        attempt.hello(),
                        attempt.listener(),
                        now);
            }
        } catch (RuntimeException e) {
            fail(attempt, String.valueOf(e.getMessage()));
        }
    }

    private static void fail(Attempt attempt, String why) {
        attempt.listener().onEnded(SessionEnd.of(Cause.UNREACHABLE, "%s: %s".formatted(attempt.address(), why)));
    }

    /** Tells everybody, sees to it that the news leave, and gives everything back. */
    private void sayFarewell() {
        try {
            media.values().forEach(medium -> medium.closeAll(CLOSED));
            turnUntil(clock() + FAREWELL_MILLIS, () -> media.values().stream().allMatch(Medium::isUnused));
            media.values().forEach(medium -> medium.endAll(SessionEnd.of(Cause.CLOSED_HERE, CLOSED)));
            turnUntil(clock() + (media.isEmpty() ? 0 : LAST_PACKETS_MILLIS), () -> false);
        } catch (RuntimeException e) {
            LOG.warn("the transport did not close cleanly: {}", e.toString());
        } finally {
            media.values().forEach(Medium::close);
            media.clear();
            if (host != null) {
                host.close();
            }
        }
    }

    private void turnUntil(long until, BooleanSupplier done) {
        while (clock() < until && !done.getAsBoolean()) {
            if (turn() == 0) {
                LockSupport.parkNanos(200_000);
            }
            media.values().forEach(Medium::settleAll);
        }
    }

    private static long clock() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
