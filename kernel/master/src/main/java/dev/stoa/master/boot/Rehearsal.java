package dev.stoa.master.boot;

import java.time.InstantSource;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.master.leader.LeaderParts;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.master.store.StoreLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a standby does once, as soon as it stands by: reads what it would begin a reign with and makes a leader of it, which
 * nobody can reach and which records nothing. It finds out early whether this master could lead, and the code that a reign
 * begins with is loaded before a cluster waits for it.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** No reign has it; nothing is sent or recorded under it. */
    private static final long NO_EPOCH = 0;

    private Rehearsal() {}

    /** Ends by itself; may be stopped at any time. */
    static Behavior<RegistryState> create(MasterConfig config, StoreLog storeLog, InstantSource clock) {
        return Behaviors.setup(context -> {
            ActorRef<RegistryActor.Command> registry = context.spawn(RegistryActor.create(clock), "read-registry");
            context.watch(registry);
            registry.tell(new RegistryActor.GetState(context.getSelf()));
            return Behaviors.receive(RegistryState.class)
                    .onMessage(RegistryState.class, state -> {
                        context.spawn(
                                LeaderActor.create(
                                        NO_EPOCH,
                                        state,
                                        context.getSystem().ignoreRef(),
                                        config.reign(),
                                        new LeaderParts(config.store(), storeLog, config.calls()),
                                        clock),
                                "idle-leader");
                        LOG.info(
                                "could lead agents={} frameworks={}",
                                state.agents().size(),
                                state.frameworks().size());
                        return Behaviors.stopped();
                    })
                    .onSignal(Terminated.class, terminated -> {
                        LOG.warn("could not lead now: what is recorded could not be read");
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }
}
