package dev.stoa.master.boot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.master.leader.LeaderParts;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.master.store.StoreLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a standby does once, as soon as the log can be read: takes in what it would begin a reign with and makes a leader of it, which
 * nobody can reach and which records nothing. It finds out early whether this master could lead, and the code that a reign begins
 * with is loaded before a cluster waits for it.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** No reign has it; nothing is sent or recorded under it. */
    private static final long NO_EPOCH = 0;

    /** How soon it is tried again while the log cannot be read, such as between two leaders. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What it is told. Never leaves the process. */
    sealed interface Command {}

    private record Look() implements Command {}

    private record Looked(boolean readable) implements Command {}

    private record StateRead(RegistryState state) implements Command {}

    /**
     * With what a leader would be made.
     *
     * @param readable asks the log for something; completes exceptionally while it cannot be read
     */
    record Props(MasterConfig config, Supplier<CompletionStage<?>> readable, InstantSource clock) {}

    /** A leader drops the stores of frameworks that are gone when it begins; this one is not to. */
    private static final StoreLog DROPS_NOTHING = new StoreLog() {
        @Override
        public void dropBehindSnapshot(String stream, long sequence) {}

        @Override
        public CompletionStage<?> dropAll(String stream) {
            return new CompletableFuture<>();
        }
    };

    private Rehearsal() {}

    /** Ends by itself; may be stopped at any time. */
    static Behavior<Command> create(Props props) {
        return Behaviors.setup(context -> {
            look(context, props);
            return Behaviors.receive(Command.class)
                    .onMessage(Look.class, look -> look(context, props))
                    .onMessage(Looked.class, looked -> looked.readable() ? read(context, props) : later(context))
                    .onMessage(StateRead.class, read -> perform(context, props, read.state()))
                    .onSignal(Terminated.class, terminated -> {
                        LOG.warn("could not lead now: what is recorded could not be read");
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    private static Behavior<Command> look(ActorContext<Command> context, Props props) {
        context.pipeToSelf(props.readable().get(), (answer, failure) -> new Looked(failure == null));
        return Behaviors.same();
    }

    private static Behavior<Command> later(ActorContext<Command> context) {
        context.scheduleOnce(AGAIN, context.getSelf(), new Look());
        return Behaviors.same();
    }

    private static Behavior<Command> read(ActorContext<Command> context, Props props) {
        ActorRef<RegistryActor.Command> registry = context.spawn(RegistryActor.create(props.clock()), "read-registry");
        context.watch(registry);
        registry.tell(new RegistryActor.GetState(context.messageAdapter(RegistryState.class, StateRead::new)));
        return Behaviors.same();
    }

    private static Behavior<Command> perform(ActorContext<Command> context, Props props, RegistryState state) {
        LeaderParts parts = new LeaderParts(
                props.config().store(), DROPS_NOTHING, props.config().calls());
        context.spawn(
                LeaderActor.create(
                        NO_EPOCH,
                        state,
                        context.getSystem().ignoreRef(),
                        props.config().reign(),
                        parts,
                        props.clock()),
                "idle-leader");
        LOG.info(
                "could lead agents={} frameworks={}",
                state.agents().size(),
                state.frameworks().size());
        return Behaviors.stopped();
    }
}
