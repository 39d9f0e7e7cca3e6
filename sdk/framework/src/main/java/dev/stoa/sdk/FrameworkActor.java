package dev.stoa.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.blob.Artifacts;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sdk.scheduler.Outcome;
import dev.stoa.sdk.scheduler.SubscriptionActor;
import dev.stoa.sdk.store.SubscribedStore;

/**
 * Holds the author's actor and its subscription together: the end of either is the end of both, and what is told of it is
 * the first thing that went wrong.
 */
final class FrameworkActor extends AbstractBehavior<FrameworkActor.Command> {
    /** What it understands. */
    sealed interface Command {}

    /** End the framework here. */
    record Close() implements Command {}

    private record SubscriptionEnded(Outcome outcome) implements Command {}

    /** What the rest of the process is told: the actors once they are there, and the outcome. */
    record Promises<M>(CompletableFuture<Started<M>> started, CompletableFuture<Outcome> outcome) {}

    /** The author's actor and its calls. */
    record Started<M>(ActorRef<M> author, SchedulerSession session) {}

    private final ActorRef<SubscriptionActor.Command> subscription;
    private final ActorRef<Object> author;
    private final CompletableFuture<Outcome> outcome;

    static <M> Behavior<Command> create(
            SubscriptionActor.Parts parts,
            Blobs blobs,
            Artifacts artifacts,
            SubscribedStore store,
            Function<SchedulerSession, Behavior<M>> author,
            Function<SchedulerNotice, M> wrap,
            Promises<M> promises) {
        return Behaviors.setup(context -> {
            ActorRef<Outcome> ended = context.messageAdapter(Outcome.class, SubscriptionEnded::new);
            ActorRef<SubscriptionActor.Command> subscription =
                    context.spawn(SubscriptionActor.create(parts, ended), "subscription");
            store.attach(subscription);
            ActorSession session = new ActorSession(subscription, blobs, artifacts, store);
            Behavior<M> behavior = Behaviors.setup(child -> author.apply(session));
            ActorRef<Object> actor =
                    context.spawn(AuthorInterceptor.around(behavior, session, wrap, subscription), "author");
            context.watch(subscription);
            context.watch(actor);
            subscription.tell(new SubscriptionActor.Begin(actor.narrow()));
            promises.started().complete(new Started<>(actor.unsafeUpcast(), session));
            return new FrameworkActor(context, subscription, actor, promises.outcome());
        });
    }

    private FrameworkActor(
            ActorContext<Command> context,
            ActorRef<SubscriptionActor.Command> subscription,
            ActorRef<Object> author,
            CompletableFuture<Outcome> outcome) {
        super(context);
        this.subscription = subscription;
        this.author = author;
        this.outcome = outcome;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Close.class, close -> {
                    subscription.tell(new SubscriptionActor.Stop());
                    return this;
                })
                .onMessage(SubscriptionEnded.class, ended -> {
                    outcome.complete(ended.outcome());
                    return Behaviors.stopped();
                })
                .onSignal(ChildFailed.class, failed -> childFailed(failed))
                .onSignal(Terminated.class, this::childEnded)
                .build();
    }

    private Behavior<Command> childFailed(ChildFailed failed) {
        String who = isAuthor(failed) ? "the framework's behaviour" : "the framework's subscription";
        outcome.completeExceptionally(new FrameworkFailedException(who + " failed: " + failed.cause(), failed.cause()));
        return childEnded(failed);
    }

    private Behavior<Command> childEnded(Terminated ended) {
        if (isAuthor(ended)) {
            subscription.tell(new SubscriptionActor.Stop());
            return this;
        }
        // Signals overtake messages: the outcome it told may still be in the mailbox.
        return outcome.isDone() ? Behaviors.stopped() : this;
    }

    private boolean isAuthor(Terminated ended) {
        return ended.getRef().path().equals(author.path());
    }
}
