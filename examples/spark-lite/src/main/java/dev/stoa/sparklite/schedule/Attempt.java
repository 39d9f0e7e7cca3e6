package dev.stoa.sparklite.schedule;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;

/**
 * One try at one partition of a stage.
 *
 * @param id the kernel's task
 * @param stage the stage's number in the job's plan
 * @param partition which partition
 * @param agent where it was launched
 * @param incarnation which executor of that agent it was launched on, as far as the driver knew
 */
record Attempt(TaskId id, int stage, int partition, AgentId agent, int incarnation) {}
