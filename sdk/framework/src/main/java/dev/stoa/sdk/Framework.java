package dev.stoa.sdk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import akka.actor.typed.Behavior;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.scheduler.Acknowledging;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/**
 * Describes a framework: who it is and which typed behaviour it is. {@link #named} begins, {@link #behavior} ends, {@link
 * Program#start} runs it.
 *
 * <p>The SDK connects to the leading master, subscribes, and does it again whenever the session breaks; acknowledges each
 * status once the behaviour has processed its notice; shows no status twice in one life of the process, none out of order;
 * repeats kills until they are answered; and asks how its tasks are after every new subscription.
 *
 * <p>Immutable: each method returns a description of its own.
 */
public final class Framework {
    /** Where masters are looked for if nothing else is said: {@value}, a comma-separated list of session addresses. */
    public static final String MASTERS_VARIABLE = "STOA_MASTERS";

    /** Where a master is looked for if {@value #MASTERS_VARIABLE} says nothing either. */
    public static final String DEFAULT_MASTER = "udp://127.0.0.1:5050";

    private final Settings settings;

    private Framework(Settings settings) {
        this.settings = settings;
    }

    /** Begins the description of a framework with a name for people. */
    public static Framework named(String name) {
        return new Framework(Settings.named(name));
    }

    /** Whose share of the cluster it draws on; {@code *} unless said. */
    public Framework role(String role) {
        return new Framework(settings.withRole(role));
    }

    /**
     * What it knows how to use beside the plain: only then is it offered agents with GPUs, or resources that are lent; and whether it
     * lives by demands, and is offered nothing beside. Nothing unless said.
     */
    public Framework capabilities(Capability... capabilities) {
        return new Framework(settings.withCapabilities(List.of(capabilities)));
    }

    /** On whose behalf it acts; the user who runs this JVM unless said. */
    public Framework principal(String principal) {
        return new Framework(settings.withPrincipal(principal));
    }

    /**
     * How long the framework and its tasks are kept when it is not connected; one minute unless said. Kept in the masters' journal:
     * a new master knows it, and counts from its own beginning. Then the framework is removed, with its tasks and its store.
     */
    public Framework failoverTimeout(Duration timeout) {
        return new Framework(settings.withFailoverTimeout(timeout));
    }

    /**
     * Session addresses of masters, such as {@code udp://10.0.0.1:5050}; unless said those in {@value #MASTERS_VARIABLE}.
     *
     * @throws IllegalArgumentException if none is given or one is malformed
     */
    public Framework masters(List<String> addresses) {
        return new Framework(settings.withMasters(
                addresses.stream().map(SessionAddress::parse).toList()));
    }

    /** The name of the cluster that is meant: a master of another one refuses. {@code stoa} unless said. */
    public Framework cluster(String cluster) {
        return new Framework(settings.withCluster(cluster));
    }

    /** How long the first subscription may take before the framework fails; without end unless said. */
    public Framework connectTimeout(Duration timeout) {
        return new Framework(settings.withConnectTimeout(Optional.of(timeout)));
    }

    /**
     * Keeps the framework's id in this file, so that this framework, started again, is the same one and gets its tasks back
     * (within the {@link #failoverTimeout}). The file is written before the behaviour hears of its id, and deleted after a
     * teardown.
     */
    public Framework stateFile(Path file) {
        return new Framework(settings.withStateFile(Optional.of(file)));
    }

    /** The address that blobs are served on, which agents must be able to reach; {@code 127.0.0.1} unless said. */
    public Framework bindHost(String host) {
        return new Framework(settings.withBindHost(host));
    }

    /** What happens when the JVM is told to end; {@link OnExit#DISCONNECT} unless said. */
    public Framework onExit(OnExit onExit) {
        return new Framework(settings.withOnExit(onExit));
    }

    /** Leaves it to the behaviour to {@linkplain SchedulerSession#acknowledge acknowledge} statuses. */
    public Framework manualAck() {
        return new Framework(settings.withAcknowledging(Acknowledging.BY_CALL));
    }

    /**
     * Goes over this transport instead of one of its own, as tests do over memory. It stays its owner's and is not closed
     * with the framework.
     */
    public Framework transport(SessionTransport transport) {
        return new Framework(settings.withTransport(Optional.of(transport)));
    }

    /** A framework that understands notices and nothing else: the raw layer. */
    public Program<SchedulerNotice> behavior(Function<SchedulerSession, Behavior<SchedulerNotice>> author) {
        return behavior(author, notice -> notice);
    }

    /**
     * A framework with messages of its own, among which notices are wrapped.
     *
     * @param author makes the behaviour, once, inside the actor system
     * @param wrap makes one of the author's messages of each notice
     * @param <M> the author's messages
     */
    public <M> Program<M> behavior(
            Function<SchedulerSession, Behavior<M>> author, Function<? super SchedulerNotice, ? extends M> wrap) {
        return new Program<>(settings, author, wrap::apply);
    }

    /**
     * A described framework, ready to run.
     *
     * @param <M> what the author's behaviour understands
     */
    public static final class Program<M> {
        private final Settings settings;
        private final Function<SchedulerSession, Behavior<M>> author;
        private final Function<SchedulerNotice, M> wrap;

        private Program(
                Settings settings, Function<SchedulerSession, Behavior<M>> author, Function<SchedulerNotice, M> wrap) {
            this.settings = settings;
            this.author = author;
            this.wrap = wrap;
        }

        /**
         * Starts it and returns at once; the connection is made in the background. A description may be started many times:
         * each is a framework of its own (unless they share a state file, which is refused).
         *
         * @throws FrameworkFailedException if it cannot start here, such as for an unreadable state file
         */
        public RunningFramework<M> start() {
            return StartedFramework.start(settings, author, wrap);
        }

        /**
         * Makes its actors for a process of the caller's, with that process's transport, time, chance and files instead of
         * those described; it is found at these masters.
         *
         * @throws FrameworkFailedException if it cannot start there, such as for an unreadable state file
         */
        public EmbeddedFramework embed(Surroundings around, List<SessionAddress> masters) {
            return EmbeddedFramework.of(settings.withMasters(masters), around, author, wrap);
        }
    }
}
