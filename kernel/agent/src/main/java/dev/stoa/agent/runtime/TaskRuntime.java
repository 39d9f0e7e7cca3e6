package dev.stoa.agent.runtime;

import java.time.Duration;

import dev.stoa.agent.container.ContainerId;

/**
 * A way of running containers. Containers outlive the runtime: closing it, or killing its process, leaves them running,
 * and a later runtime over the same state adopts them.
 *
 * <p>All methods from any thread.
 */
public interface TaskRuntime extends AutoCloseable {
    /** What was found of a container of an earlier runtime. */
    enum Adoption {
        /** No attempt was made to start it. */
        UNATTEMPTED,
        /** An attempt was made; the listener hears the rest. */
        ADOPTED
    }

    /** What operators call it. */
    String name();

    /**
     * Starts a container. Blocks for some milliseconds.
     *
     * @throws LaunchException if it cannot be started; the listener then hears nothing
     */
    void launch(ContainerPlan plan) throws LaunchException;

    /** Takes over a container of an earlier runtime. */
    Adoption adopt(ContainerId container);

    /**
     * Tells all processes of the container to end, and ends those by force that have not done so after the grace. A
     * shorter grace than an earlier one holds. Unknown containers are passed over.
     */
    void stop(ContainerId container, Duration grace);

    /** Forgets what was written down of a container that has ended. */
    void remove(ContainerId container);

    /** Watches no more. Containers run on. */
    @Override
    void close();
}
