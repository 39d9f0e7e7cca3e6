package dev.stoa.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.stoa.agent.sandbox.FollowActor;
import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.transport.session.Session;

/**
 * The readers of sandboxes, each served by an actor of its own for as long as its session lasts. They wait for the disk, on
 * threads that the agent's other actors do not use.
 */
final class Readers {
    private final ActorContext<?> context;
    private final Sandboxes sandboxes;
    private final BiConsumer<TaskKey, ActorRef<FollowActor.Command>> ask;
    private final Map<Long, ActorRef<FollowActor.Command>> actors = new HashMap<>();

    Readers(ActorContext<?> context, Sandboxes sandboxes, BiConsumer<TaskKey, ActorRef<FollowActor.Command>> ask) {
        this.context = context;
        this.sandboxes = sandboxes;
        this.ask = ask;
    }

    void came(Session session) {
        actors.put(
                session.number(),
                context.spawn(
                        FollowActor.create(session, sandboxes, ask),
                        "reader-" + session.number(),
                        DispatcherSelector.blocking()));
    }

    void said(Session session, SandboxCall.Follow call) {
        ActorRef<FollowActor.Command> actor = actors.get(session.number());
        if (actor != null) {
            actor.tell(new FollowActor.Follow(call));
        }
    }

    void gone(Session session) {
        ActorRef<FollowActor.Command> actor = actors.remove(session.number());
        if (actor != null) {
            actor.tell(new FollowActor.Gone());
        }
    }
}
