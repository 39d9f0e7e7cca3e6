package dev.stoa.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.agent.artifact.WebDownloads;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.launch.Workers;
import dev.stoa.agent.runtime.ProcessRuntime;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.transport.channel.BlobClient;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. Made by {@link #start}; several of different work directories may run in one process. */
public final class AgentDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDaemon.class);

    private final AgentId id;
    private final SessionAddress endpoint;
    private final ActorSystem<AgentActor.Command> actors;
    private final CompletableFuture<Long> registration;
    private final CompletableFuture<ExitReason> terminated;
    private final OnStop onStop;

    private AgentDaemon(
            AgentId id,
            SessionAddress endpoint,
            ActorSystem<AgentActor.Command> actors,
            CompletableFuture<Long> registration,
            CompletableFuture<ExitReason> terminated,
            OnStop onStop) {
        this.id = id;
        this.endpoint = endpoint;
        this.actors = actors;
        this.registration = registration;
        this.terminated = terminated;
        this.onStop = onStop;
    }

    /**
     * Starts an agent: takes its work directory, listens, takes up the tasks that an earlier process left and seeks the
     * master. Returns before a master is found.
     *
     * @param transport stays the caller's, who closes it after the agent has ended
     * @param local where executors of this machine reach the agent, such as the media driver's directory; they are told
     *     of it before the address of {@code config.listen()}
     * @throws CheckpointException if the work directory is taken, damaged or of another agent
     * @throws SessionTransportException if it cannot listen, such as a port in use
     */
    public static AgentDaemon start(AgentConfig config, SessionTransport transport, List<SessionAddress> local)
            throws CheckpointException {
        WorkDirectory work = WorkDirectory.open(config.workDirectory(), config.id());
        try {
            return new Starting(config, transport, work).start(local);
        } catch (IOException | RuntimeException e) {
            closeQuietly(work);
            if (e instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw new CheckpointException("work directory %s cannot be used: %s".formatted(work, e), e);
        }
    }

    private static void closeQuietly(WorkDirectory work) {
        try {
            work.close();
        } catch (IOException e) {
            LOG.warn("work={} cannot be closed: {}", work, e.getMessage());
        }
    }

    /** The agent's id. */
    public AgentId id() {
        return id;
    }

    /** Where it listens for executors elsewhere and readers, with the port that was really taken. */
    public SessionAddress endpoint() {
        return endpoint;
    }

    /** Completes when a master has taken the agent for the first time, with its epoch; never if none does. */
    public CompletionStage<Long> whenRegistered() {
        return registration.minimalCompletionStage();
    }

    /** Completes when the agent has ended and its work directory is free, with why. Never fails. */
    public CompletionStage<ExitReason> whenTerminated() {
        return terminated.minimalCompletionStage();
    }

    /** Tells the agent to end; {@link #whenTerminated} says when it has. */
    public void stop(OnStop what) {
        actors.tell(new AgentActor.Stop(what));
    }

    /** Ends the agent as its configuration says and waits until it has ended. */
    @Override
    public void close() {
        stop(onStop);
        terminated.join();
    }

    /** The steps of starting, and what has to be undone when one fails. */
    private static final class Starting {
        private final AgentConfig config;
        private final SessionTransport transport;
        private final WorkDirectory work;
        private final BlobClient blobs;
        private final List<SessionTransport.Listening> listening = new ArrayList<>();

        Starting(AgentConfig config, SessionTransport transport, WorkDirectory work) {
            this.config = config;
            this.transport = transport;
            this.work = work;
            this.blobs = new BlobClient(transport);
        }

        AgentDaemon start(List<SessionAddress> local) throws IOException, CheckpointException {
            Surroundings around = new Surroundings(
                    transport,
                    Clock.systemUTC(),
                    new Random(),
                    Workers.THREADS,
                    ProcessRuntime::open,
                    blobs::fetch,
                    new WebDownloads(config.downloads()),
                    ProcessRuntime.machineBootId());
            CompletableFuture<Long> registration = new CompletableFuture<>();
            CompletableFuture<ExitReason> exit = new CompletableFuture<>();
            ActorSystem<AgentActor.Command> actors = ActorSystem.create(
                    AgentActors.create(config, work, around, registration, exit), "stoa-agent", actorConfig());
            CompletableFuture<ExitReason> terminated = new CompletableFuture<>();
            var unused = actors.getWhenTerminated().thenRun(() -> {
                undo();
                exit.complete(new ExitReason.Failed("the agent broke; the log says why"));
                terminated.complete(exit.join());
            });
            try {
                SessionAcceptor acceptor = AgentActors.acceptor(config, actors);
                for (SessionAddress address : local) {
                    listening.add(transport.listen(address, acceptor));
                }
                SessionTransport.Listening main = transport.listen(config.listen(), acceptor);
                listening.add(main);
                work.writeEndpoint(listening.stream()
                        .map(place -> place.address().toString())
                        .toList());
                SessionAddress endpoint = advertised(main.address());
                actors.tell(AgentActors.begin(
                        config,
                        work,
                        around,
                        endpoint.toString(),
                        config.resources().orElseGet(() -> Inventory.of(MachineResources.detect()))));
                AgentId id = work.identity().id();
                LOG.info("agent={} work={} listens at {}", id, work, endpoint);
                return new AgentDaemon(id, endpoint, actors, registration, terminated, config.onStop());
            } catch (CheckpointException | RuntimeException e) {
                actors.terminate();
                terminated.join();
                throw e;
            }
        }

        private SessionAddress advertised(SessionAddress taken) {
            boolean anyHost = taken.scheme() == SessionAddress.Scheme.UDP
                    && (taken.host().equals("0.0.0.0") || taken.host().equals("[::]"));
            return anyHost ? SessionAddress.udp(config.hostname(), taken.port()) : taken;
        }

        private static Config actorConfig() {
            Config all = ConfigFactory.load();
            return all.getConfig("stoa.agent.actors").withFallback(all);
        }

        private void undo() {
            listening.forEach(SessionTransport.Listening::close);
            blobs.close();
            closeQuietly(work);
        }
    }
}
