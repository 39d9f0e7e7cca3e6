package dev.stoa.chronoslite.leader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import akka.actor.typed.ActorRef;
import dev.stoa.chronoslite.engine.EngineView;

/** Where the interfaces bring their orders and questions. From any thread; fails with {@link NotLeadingException}. */
public final class Desk {
    /** Longer than this nobody waits. */
    private static final long PATIENCE_SECONDS = 20;

    private final ActorRef<ChronosActor.Command> actor;
    private final EventLog events;
    private final Meters meters;

    public Desk(ActorRef<ChronosActor.Command> actor, EventLog events, Meters meters) {
        this.actor = actor;
        this.events = events;
        this.meters = meters;
    }

    /** Has something decided. Completes with the answer when it is written. */
    public <T> CompletionStage<T> order(Order<T> order) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        actor.tell(new ChronosActor.Decide<>(order, reply));
        return reply.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Looks at what is there. The function runs on the leader's own thread: it must be quick and keep nothing of the view. */
    public <T> CompletionStage<T> look(Function<EngineView, T> question) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        actor.tell(new ChronosActor.Look<>(question, reply));
        return reply.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What was counted. */
    public Meters meters() {
        return meters;
    }

    /** What has happened lately. */
    public EventLog events() {
        return events;
    }
}
