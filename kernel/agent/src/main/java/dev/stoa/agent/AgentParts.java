package dev.stoa.agent;

import java.util.concurrent.CompletableFuture;

import akka.actor.typed.ActorRef;
import dev.stoa.agent.checkpoint.WorkDirectory;
import dev.stoa.agent.launch.ContainerLauncher;
import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.agent.task.TaskTable;
import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.transport.session.LeaderSeeker;

/**
 * What the agent's shell works with.
 *
 * @param registration completed when a master has taken the agent for the first time, with its epoch
 * @param exit completed when the agent ends, with why
 */
record AgentParts(
        AgentConfig config,
        WorkDirectory work,
        TaskTable table,
        Sandboxes sandboxes,
        VolumeStore volumes,
        Surroundings around,
        LeaderSeeker seeker,
        LauncherOpener launcher,
        CompletableFuture<Long> registration,
        CompletableFuture<ExitReason> exit) {

    /** Opens a launcher that tells the actor. */
    interface LauncherOpener {
        ContainerLauncher open(ActorRef<AgentActor.Command> agent);
    }
}
