package dev.stoa.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.stoa.agent.artifact.ArtifactStore;
import dev.stoa.agent.checkpoint.Identity;
import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.launch.ContainerLauncher;
import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.agent.task.TaskTable;
import dev.stoa.agent.user.Users;
import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAcceptor;

/** Puts the actors of an agent together, without the process around them. {@link AgentDaemon} is that process. */
public final class AgentActors {
    private AgentActors() {}

    /**
     * The agent: takes up what its work directory remembers once it is told to begin.
     *
     * @param registration completed when a master has taken the agent for the first time, with its epoch
     * @param exit completed when the agent ends, with why
     * @throws IOException if the work directory cannot be used
     */
    public static Behavior<AgentActor.Command> create(
            AgentConfig config,
            WorkDirectory work,
            Surroundings around,
            CompletableFuture<Long> registration,
            CompletableFuture<ExitReason> exit)
            throws IOException {
        Identity identity = work.identity();
        TaskTable table = new TaskTable(identity.id(), identity.containerPrefix());
        work.recorded().forEach(table::apply);
        Sandboxes sandboxes = new Sandboxes(work.sandboxes());
        VolumeStore volumes = VolumeStore.open(work.volumeRecords(), work.volumes());
        ArtifactStore artifacts = new ArtifactStore(
                work.artifacts(),
                around.artifacts(),
                around.downloads(),
                ForkJoinPool.commonPool(),
                config.artifactCacheBytes());
        LeaderSeeker seeker = new LeaderSeeker(config.masters(), config.backOff(), around.random());
        return AgentActor.create(new AgentParts(
                config,
                work,
                table,
                sandboxes,
                volumes,
                around,
                seeker,
                agent ->
                        openLauncher(work, around, artifacts, sandboxes, volumes, new Users(config.taskUsers()), agent),
                registration,
                exit));
    }

    private static ContainerLauncher openLauncher(
            WorkDirectory work,
            Surroundings around,
            ArtifactStore artifacts,
            Sandboxes sandboxes,
            VolumeStore volumes,
            Users users,
            ActorRef<AgentActor.Command> agent) {
        try {
            return new ContainerLauncher(
                    listener -> around.runtimes().open(work.containers(), listener),
                    artifacts,
                    sandboxes,
                    volumes,
                    users,
                    work.identity(),
                    work.endpointFile(),
                    around.workers(),
                    news -> agent.tell(new AgentActor.FromContainer(news)));
        } catch (IOException e) {
            throw new UncheckedIOException("the runtime of containers cannot be opened", e);
        }
    }

    /** Takes executors and readers for an agent. */
    public static SessionAcceptor acceptor(AgentConfig config, ActorRef<AgentActor.Command> agent) {
        return new AgentAcceptor(config.cluster(), agent);
    }

    /** Tells an agent to begin: it listens at the endpoint and brings this. */
    public static AgentActor.Command begin(
            AgentConfig config, WorkDirectory work, Surroundings around, String endpoint, Inventory brings) {
        Identity identity = work.identity();
        return new AgentActor.Begin(new AgentInfo(
                identity.id(),
                identity.workKey(),
                config.hostname(),
                endpoint,
                brings.total(),
                config.attributes(),
                around.bootId(),
                brings.reserved(),
                brings.revocable()));
    }
}
