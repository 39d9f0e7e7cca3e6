package dev.stoa.sdk;

import java.util.function.Function;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.scheduler.Delivery;
import dev.stoa.sdk.scheduler.SubscriptionActor;

/**
 * Stands around the author's behaviour: unwraps deliveries for it and says when each has been processed. The actor so made
 * understands deliveries and the author's own messages.
 */
final class AuthorInterceptor<M> extends BehaviorInterceptor<Object, M> {
    private final ActorSession session;
    private final Function<SchedulerNotice, M> wrap;
    private final ActorRef<SubscriptionActor.Command> subscription;

    private AuthorInterceptor(
            ActorSession session, Function<SchedulerNotice, M> wrap, ActorRef<SubscriptionActor.Command> subscription) {
        super(Object.class);
        this.session = session;
        this.wrap = wrap;
        this.subscription = subscription;
    }

    static <M> Behavior<Object> around(
            Behavior<M> author,
            ActorSession session,
            Function<SchedulerNotice, M> wrap,
            ActorRef<SubscriptionActor.Command> subscription) {
        return Behaviors.intercept(() -> new AuthorInterceptor<>(session, wrap, subscription), author);
    }

    @Override
    public Behavior<M> aroundReceive(TypedActorContext<Object> context, Object message, ReceiveTarget<M> target) {
        if (message instanceof Delivery delivery) {
            if (delivery.notice() instanceof SchedulerNotice.Subscribed subscribed) {
                session.subscribed(subscribed.framework());
            }
            Behavior<M> next = target.apply(context, wrap.apply(delivery.notice()));
            subscription.tell(new SubscriptionActor.Processed(delivery.number()));
            return next;
        }
        @SuppressWarnings("unchecked") // The only other reference to this actor is an ActorRef<M>.
        M own = (M) message;
        return target.apply(context, own);
    }
}
