package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

import dev.stoa.agent.artifact.ArtifactSource;
import dev.stoa.agent.artifact.DownloadSource;
import dev.stoa.agent.launch.Workers;
import dev.stoa.agent.runtime.RuntimeListener;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.transport.session.SessionTransport;

/**
 * What an agent takes from the process and the machine it lives in. The daemon brings the real ones, a simulation its own.
 *
 * @param transport stays its owner's
 * @param clock the calendar of statuses and sandboxes; no time-out depends on it
 * @param random spreads attempts to reach a master
 * @param workers wait for the disk and prepare containers
 * @param runtimes how containers run
 * @param artifacts where files of the cluster come from
 * @param downloads where files from outside the cluster come from
 * @param bootId changes when the machine is started anew
 */
public record Surroundings(
        SessionTransport transport,
        InstantSource clock,
        RandomGenerator random,
        Workers workers,
        Runtimes runtimes,
        ArtifactSource artifacts,
        DownloadSource downloads,
        String bootId) {

    /** Opens the runtime whose state lies in the given directory. */
    @FunctionalInterface
    public interface Runtimes {
        TaskRuntime open(Path state, RuntimeListener listener) throws IOException;
    }
}
