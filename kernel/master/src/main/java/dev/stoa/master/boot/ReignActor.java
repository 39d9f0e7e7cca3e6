package dev.stoa.master.boot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.ClusterEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.Subscribe;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.master.gateway.Gateway;
import dev.stoa.master.gateway.Leadership;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.master.leader.LeaderParts;
import dev.stoa.master.membership.MasterPlace;
import dev.stoa.master.registry.LeaderAnnounced;
import dev.stoa.master.registry.RegistryActor;
import dev.stoa.master.store.StoreLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a reign when this master is elected and follows whoever is announced when it is not: the root of a master's actors.
 *
 * <p>A reign begins by recording its epoch; only then is anybody let in. One that ends, ends the process: whoever was deposed
 * comes back as a stranger, with nothing half remembered.
 */
final class ReignActor extends AbstractBehavior<ReignActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ReignActor.class);

    /** How soon a master that does not know where the leader is looks again; its log does not tell when members change. */
    private static final Duration MEMBERS_SOON = Duration.ofMillis(250);

    /** What the election and the cluster tell. Never leaves the process. */
    sealed interface Command {}

    /** This master is elected. */
    record Elected(long epoch) implements Command {}

    /** This master is deposed. */
    record Deposed(String reason) implements Command {}

    /** Who is believed to lead, this master or another; empty: nobody is. */
    record MasterSeen(Optional<String> id) implements Command {}

    private record MembersAwaited(MasterSeen seen) implements Command {}

    private record Heard(LeaderAnnounced announced) implements Command {}

    private record MemberUp(ClusterEvent.MemberUp event) implements Command {}

    private record Begun(RegistryActor.Committed committed) implements Command {}

    private record StateRead(RegistryState state) implements Command {}

    /**
     * What a master needs to know of itself and of the others.
     *
     * @param members who takes part in the log and where, now
     * @param readable asks the log for something; completes exceptionally while it cannot be read
     */
    record Surroundings(
            MasterConfig config,
            String address,
            Gateway gateway,
            Supplier<SortedMap<String, MasterPlace>> members,
            Supplier<CompletionStage<?>> readable,
            InstantSource clock,
            StoreLog storeLog,
            Progress progress) {}

    /** Hears how far the master is. Called on actor threads. */
    interface Progress {
        /** This master leads. */
        void leading(long epoch);

        /** This master stands by for another, which leads. */
        void standingBy();

        /** The reign is over; the process must end. */
        void over(String reason);
    }

    private static final SealedSwitch<ReignActor, Command, Behavior<Command>> ON_COMMAND =
            SealedSwitch.<ReignActor, Command, Behavior<Command>>over(Command.class)
                    .on(Elected.class, ReignActor::onElected)
                    .on(Deposed.class, ReignActor::onDeposed)
                    .on(MasterSeen.class, ReignActor::onMasterSeen)
                    .on(MembersAwaited.class, ReignActor::onMembersAwaited)
                    .on(Heard.class, ReignActor::onHeard)
                    .on(MemberUp.class, ReignActor::onMemberUp)
                    .on(Begun.class, ReignActor::onBegun)
                    .on(StateRead.class, ReignActor::onStateRead)
                    .build();

    private final Surroundings around;
    private final ActorRef<Topic.Command<LeaderAnnounced>> topic;
    private @Nullable ActorRef<RegistryActor.Command> registry;
    private @Nullable ActorRef<Rehearsal.Command> rehearsal;
    private MasterSeen seen = new MasterSeen(Optional.empty());
    private long epoch;
    private boolean leading;
    private long heardEpoch;
    private boolean inCluster;

    private ReignActor(ActorContext<Command> context, Surroundings around) {
        super(context);
        this.around = around;
        this.topic = context.spawn(Topic.create(LeaderAnnounced.class, "leader"), "leader-topic");
        topic.tell(Topic.subscribe(context.messageAdapter(LeaderAnnounced.class, Heard::new)));
        Cluster cluster = Cluster.get(context.getSystem());
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.MemberUp.class, MemberUp::new),
                        ClusterEvent.MemberUp.class));
    }

    static Behavior<Command> create(Surroundings around) {
        return Behaviors.setup(context -> new ReignActor(context, around));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(command -> ON_COMMAND.apply(this, command))
                .onSignal(
                        Terminated.class,
                        terminated -> end("the " + terminated.getRef().path().name() + " stopped"))
                .build();
    }

    /** Whoever leads is where the others meet; membership of that cluster never decides who leads. */
    private void meetAt(Address address) {
        if (!inCluster) {
            inCluster = true;
            Cluster.get(getContext().getSystem()).manager().tell(Join.create(address));
        }
    }

    private Behavior<Command> onMembersAwaited(MembersAwaited command) {
        // What was seen later goes before.
        return command.seen().equals(seen) ? onMasterSeen(seen) : this;
    }

    private Behavior<Command> onMasterSeen(MasterSeen command) {
        seen = command;
        if (registry != null) {
            return this;
        }
        SortedMap<String, MasterPlace> members = around.members().get();
        if (command.id().isEmpty()) {
            String reason =
                    "no master leads among %s: changes wait until %d of them are up and see each other, running tasks go on"
                            .formatted(String.join(", ", members.keySet()), members.size() / 2 + 1);
            LOG.warn("{}", reason);
            around.gateway().setLeadership(new Leadership.Unknown(reason));
            return this;
        }
        MasterPlace place = members.get(command.id().get());
        if (place == null) {
            // One that is just being taken in hears of the leader before it has the list of members.
            getContext().scheduleOnce(MEMBERS_SOON, getContext().getSelf(), new MembersAwaited(command));
            return this;
        }
        if (!command.id().get().equals(around.config().id().value())) {
            LOG.info("stands by for master={} address={}", command.id().get(), place);
            around.gateway()
                    .setLeadership(new Leadership.Elsewhere(
                            heardEpoch, place.sessions().toString()));
            meetAt(new Address("akka", getContext().getSystem().name(), place.host(), place.clusterPort()));
            around.progress().standingBy();
            rehearse();
        }
        return this;
    }

    private void rehearse() {
        if (rehearsal == null) {
            Rehearsal.Props props = new Rehearsal.Props(around.config(), around.readable(), around.clock());
            rehearsal = getContext().spawn(Rehearsal.create(props), "rehearsal");
        }
    }

    private void endRehearsal() {
        if (rehearsal != null) {
            getContext().stop(rehearsal);
        }
    }

    private Behavior<Command> onElected(Elected command) {
        LOG.info("elected master={} epoch={}", around.config().id(), command.epoch());
        epoch = command.epoch();
        // Not the one before it any more: who is sent there waits for an answer from the dead.
        around.gateway()
                .setLeadership(new Leadership.Unknown("master %s is elected, and its reign is about to begin"
                        .formatted(around.config().id())));
        endRehearsal();
        meetAt(Cluster.get(getContext().getSystem()).selfMember().address());
        ActorRef<RegistryActor.Command> spawned = getContext().spawn(RegistryActor.create(around.clock()), "registry");
        getContext().watch(spawned);
        registry = spawned;
        RegistryRequest begin =
                new RegistryRequest.BeginReign(around.config().id().value(), epoch);
        spawned.tell(new RegistryActor.Commit(
                List.of(begin), getContext().messageAdapter(RegistryActor.Committed.class, Begun::new)));
        return this;
    }

    private Behavior<Command> onBegun(Begun command) {
        if (command.committed().replies().get(0) instanceof RegistryReply.Refused refused) {
            return end(refused.reason());
        }
        if (registry != null) {
            registry.tell(new RegistryActor.GetState(getContext().messageAdapter(RegistryState.class, StateRead::new)));
        }
        return this;
    }

    private Behavior<Command> onStateRead(StateRead command) {
        if (registry == null) {
            return this;
        }
        ActorRef<LeaderActor.Command> leader = getContext()
                .spawn(
                        LeaderActor.create(
                                epoch,
                                command.state(),
                                registry,
                                around.config().reign(),
                                new LeaderParts(
                                        around.config().store(),
                                        around.storeLog(),
                                        around.config().calls()),
                                around.clock()),
                        "leader");
        getContext().watch(leader);
        leading = true;
        around.gateway().setLeadership(new Leadership.Here(epoch, leader));
        LOG.info(
                "reign begun epoch={} agents={} frameworks={}",
                epoch,
                command.state().agents().size(),
                command.state().frameworks().size());
        announce();
        around.progress().leading(epoch);
        return this;
    }

    private Behavior<Command> onDeposed(Deposed command) {
        return registry == null ? this : end("deposed: " + command.reason());
    }

    private Behavior<Command> onHeard(Heard command) {
        LeaderAnnounced announced = command.announced();
        if (announced.epoch() <= Math.max(epoch, heardEpoch)) {
            return this;
        }
        heardEpoch = announced.epoch();
        if (leading) {
            return end("a later reign was announced, of epoch " + announced.epoch());
        }
        around.gateway().setLeadership(new Leadership.Elsewhere(announced.epoch(), announced.address()));
        return this;
    }

    private Behavior<Command> onMemberUp(MemberUp command) {
        if (leading) {
            announce();
        }
        return this;
    }

    private void announce() {
        topic.tell(Topic.publish(new LeaderAnnounced(epoch, around.address())));
    }

    private Behavior<Command> end(String reason) {
        around.gateway().setLeadership(new Leadership.Unknown("this master's reign is over: " + reason));
        around.progress().over(reason);
        return Behaviors.stopped();
    }
}
