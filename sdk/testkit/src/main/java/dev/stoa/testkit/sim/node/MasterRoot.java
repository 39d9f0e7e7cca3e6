package dev.stoa.testkit.sim.node;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.persistence.typed.internal.JournalFailureException;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.Reign;
import dev.stoa.master.gateway.Gateway;
import dev.stoa.master.gateway.Leadership;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.master.leader.LeaderParts;
import dev.stoa.master.registry.RegistryActor;
import org.jspecify.annotations.Nullable;

/** Begins a reign when its master is elected and ends the process when the reign is over, as the real root does. */
final class MasterRoot extends AbstractBehavior<MasterRoot.Command> {
    /** What it is told. */
    interface Command {}

    /** This master is elected. */
    record Elected(long epoch) implements Command {}

    /** This master is deposed. */
    record Deposed(String reason) implements Command {}

    /** Another master leads. */
    record Heard(long epoch, String address) implements Command {}

    private record Begun(RegistryActor.Committed committed) implements Command {}

    private record StateRead(RegistryState state) implements Command {}

    /** What it works with. */
    record Surroundings(
            String master,
            Gateway gateway,
            LeaderActor.Reigns reigns,
            LeaderParts parts,
            InstantSource clock,
            Consumer<Reign> begun,
            LongConsumer leading,
            Consumer<Throwable> broken) {}

    private final Surroundings around;
    private @Nullable ActorRef<RegistryActor.Command> registry;
    private long epoch;
    private long heardEpoch;
    private boolean leading;

    private MasterRoot(ActorContext<Command> context, Surroundings around) {
        super(context);
        this.around = around;
    }

    static Behavior<Command> create(Surroundings around) {
        return Behaviors.setup(context -> new MasterRoot(context, around));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Elected.class, this::onElected)
                .onMessage(Begun.class, this::onBegun)
                .onMessage(StateRead.class, this::onStateRead)
                .onMessage(Heard.class, this::onHeard)
                .onMessage(Deposed.class, command -> registry == null ? this : end())
                .onSignal(ChildFailed.class, this::onFailed)
                .onSignal(Terminated.class, terminated -> end())
                .build();
    }

    private Behavior<Command> onElected(Elected command) {
        if (registry != null) {
            return end();
        }
        epoch = command.epoch();
        ActorRef<RegistryActor.Command> spawned = getContext().spawn(RegistryActor.create(around.clock()), "registry");
        getContext().watch(spawned);
        registry = spawned;
        spawned.tell(new RegistryActor.Commit(
                List.of(new RegistryRequest.BeginReign(around.master(), epoch)),
                getContext().messageAdapter(RegistryActor.Committed.class, Begun::new)));
        return this;
    }

    private Behavior<Command> onBegun(Begun command) {
        if (command.committed().replies().get(0) instanceof RegistryReply.Refused || registry == null) {
            return end();
        }
        registry.tell(new RegistryActor.GetState(getContext().messageAdapter(RegistryState.class, StateRead::new)));
        return this;
    }

    private Behavior<Command> onStateRead(StateRead command) {
        if (registry == null) {
            return this;
        }
        LeaderActor.Reigns reigns = (number, recorded, now) -> {
            Reign reign = around.reigns().begin(number, recorded, now);
            around.begun().accept(reign);
            return reign;
        };
        ActorRef<LeaderActor.Command> leader = getContext()
                .spawn(
                        LeaderActor.create(epoch, command.state(), registry, reigns, around.parts(), around.clock()),
                        "leader");
        getContext().watch(leader);
        leading = true;
        around.gateway().setLeadership(new Leadership.Here(epoch, leader));
        around.leading().accept(epoch);
        return this;
    }

    private Behavior<Command> onHeard(Heard command) {
        if (command.epoch() <= Math.max(epoch, heardEpoch)) {
            return this;
        }
        heardEpoch = command.epoch();
        if (leading) {
            return end();
        }
        around.gateway().setLeadership(new Leadership.Elsewhere(command.epoch(), command.address()));
        return this;
    }

    private Behavior<Command> onFailed(ChildFailed failed) {
        // A journal that takes no more writes ends a reign in order; anything else is a mistake.
        if (!(failed.getCause() instanceof JournalFailureException)) {
            around.broken().accept(failed.getCause());
        }
        return end();
    }

    private Behavior<Command> end() {
        around.gateway().setLeadership(new Leadership.Unknown("the reign is over"));
        return Behaviors.stopped();
    }
}
