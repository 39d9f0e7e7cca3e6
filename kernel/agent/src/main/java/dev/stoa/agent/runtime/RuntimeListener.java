package dev.stoa.agent.runtime;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;

/** Hears what becomes of containers. Called by the runtime's own thread, so it must not block. */
public interface RuntimeListener {
    /** The command runs, or is about to. At most once for each launch or adoption. */
    void onStarted(ContainerId container);

    /** It is over, and no process of the container is left. Exactly once for each launch or adoption. */
    void onEnded(ContainerId container, ContainerEnd end);
}
