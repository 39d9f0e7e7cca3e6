package dev.stoa.agent.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;

/**
 * Sends one reader what tasks write, as fast as the reader takes it. Looks at the files only while it follows some, and
 * keeps nothing in memory but how far it has come. Reads at most {@value #CHUNKS_PER_TURN} chunks of
 * {@value #CHUNK_BYTES} bytes a turn, and waits for the disk: it belongs on a dispatcher for that.
 */
public final class FollowActor extends AbstractOnMessageBehavior<FollowActor.Command> {
    /** How many outputs one reader may follow at a time. */
    public static final int MAX_FOLLOWED = 64;

    /** The most that one notice carries. */
    static final int CHUNK_BYTES = 32 * 1024;

    /** How many notices one turn sends, of all outputs together. */
    static final int CHUNKS_PER_TURN = 64;

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** What it is told. */
    public sealed interface Command {}

    /** The reader wants an output. */
    public record Follow(SandboxCall.Follow call) implements Command {}

    /** The answer to a question about a task. */
    public record Told(OutputState state) implements Command {}

    /** The reader has gone. */
    public record Gone() implements Command {}

    private record Look() implements Command {}

    private static final SealedSwitch<FollowActor, Command, Behavior<Command>> ON_MESSAGE =
            SealedSwitch.<FollowActor, Command, Behavior<Command>>over(Command.class)
                    .on(Follow.class, (actor, command) -> actor.follow(command.call()))
                    .on(Told.class, (actor, command) -> actor.told(command.state()))
                    .on(Look.class, (actor, command) -> actor.look())
                    .on(Gone.class, (actor, command) -> Behaviors.stopped())
                    .build();

    private record Output(TaskKey task, SandboxCall.Stream stream) {}

    private static final class Progress {
        long offset;
        boolean complete;

        Progress(long offset) {
            this.offset = offset;
        }
    }

    private final Session session;
    private final Sandboxes sandboxes;
    private final BiConsumer<TaskKey, ActorRef<Command>> ask;
    private final TimerScheduler<Command> timers;
    private final Map<Output, Progress> followed = new LinkedHashMap<>();

    private FollowActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Session session,
            Sandboxes sandboxes,
            BiConsumer<TaskKey, ActorRef<Command>> ask) {
        super(context);
        this.timers = timers;
        this.session = session;
        this.sandboxes = sandboxes;
        this.ask = ask;
    }

    /**
     * Serves one reader until it is gone.
     *
     * @param ask has the actor {@link Told} of a task
     */
    public static Behavior<Command> create(
            Session session, Sandboxes sandboxes, BiConsumer<TaskKey, ActorRef<Command>> ask) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new FollowActor(context, timers, session, sandboxes, ask)));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        return ON_MESSAGE.apply(this, message);
    }

    private Behavior<Command> follow(SandboxCall.Follow call) {
        Output output = new Output(call.task(), call.stream());
        if (followed.size() >= MAX_FOLLOWED || call.offset() < 0) {
            session.send(new SandboxNotice.OutputMissing(
                    call.task(),
                    call.stream(),
                    call.offset() < 0
                            ? "offset %d is negative".formatted(call.offset())
                            : "this session follows %d outputs, its limit".formatted(followed.size())));
            return this;
        }
        followed.put(output, new Progress(call.offset()));
        return look();
    }

    private Behavior<Command> told(OutputState state) {
        boolean news = false;
        for (Map.Entry<Output, Progress> entry : Map.copyOf(followed).entrySet()) {
            Output output = entry.getKey();
            if (!output.task().equals(state.task())) {
                continue;
            }
            if (state instanceof OutputState.InExecutor inside) {
                miss(output, "it runs in executor %s and has no output of its own".formatted(inside.executor()));
            } else if (state instanceof OutputState.Complete && !entry.getValue().complete) {
                entry.getValue().complete = true;
                news = true;
            }
        }
        return news ? look() : this;
    }

    private Behavior<Command> look() {
        int left = CHUNKS_PER_TURN;
        for (Map.Entry<Output, Progress> entry : List.copyOf(followed.entrySet())) {
            if (left == 0) {
                break;
            }
            try {
                left -= send(entry.getKey(), entry.getValue(), left);
            } catch (IOException e) {
                miss(entry.getKey(), "its output cannot be read: " + e.getMessage());
            }
            if (followed.remove(entry.getKey(), entry.getValue())) {
                // To the end: the others come first next time.
                followed.put(entry.getKey(), entry.getValue());
            }
        }
        if (!followed.isEmpty()) {
            timers.startSingleTimer(new Look(), left == 0 ? Duration.ZERO : PAUSE);
        }
        return this;
    }

    /** Sends what there is, up to so many chunks; answers how many. */
    private int send(Output output, Progress progress, int most) throws IOException {
        for (int i = 0; i < most; i++) {
            // Known before the last look at the file, so that nothing written before the end is missed.
            boolean complete = progress.complete;
            Optional<Bytes> chunk = read(output, progress.offset);
            if (chunk.isEmpty() && complete) {
                miss(output, "there is no task of that name here, nor output of one");
                return i;
            }
            if (chunk.isEmpty() || chunk.get().isEmpty()) {
                if (complete) {
                    finish(output);
                } else {
                    ask.accept(output.task(), getContext().getSelf());
                }
                return i;
            }
            SendResult result = session.send(
                    new SandboxNotice.OutputRead(output.task(), output.stream(), progress.offset, chunk.get()));
            if (result != SendResult.SENT) {
                return i;
            }
            progress.offset += chunk.get().size();
        }
        return most;
    }

    private void finish(Output output) {
        if (session.send(new SandboxNotice.OutputEnded(output.task(), output.stream())) == SendResult.SENT) {
            followed.remove(output);
        }
    }

    private void miss(Output output, String reason) {
        if (session.send(new SandboxNotice.OutputMissing(output.task(), output.stream(), reason)) == SendResult.SENT) {
            followed.remove(output);
        }
    }

    /** What there is from the offset on, at most a chunk; nothing at all if there is no file. */
    private Optional<Bytes> read(Output output, long offset) throws IOException {
        Path file = sandboxes.outputOf(output.task(), output.stream());
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // The task may have put a link or a pipe in its place; what it leads to is not the task's.
            throw new IOException("it is no plain file");
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(offset);
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
            int got = 0;
            while (buffer.hasRemaining() && got >= 0) {
                got = channel.read(buffer);
            }
            byte[] content = new byte[buffer.position()];
            buffer.flip().get(content);
            return Optional.of(Bytes.of(content));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
