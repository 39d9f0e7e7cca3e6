package dev.stoa.api.offer;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.task.TaskSpec;

/** One use of offered resources. */
public sealed interface Operation {
    /**
     * Launches a task on the agent of one of the accepted offers.
     *
     * @param offer from which offer the resources are taken
     * @param task what to run
     */
    record Launch(OfferId offer, TaskSpec task) implements Operation {}
}
