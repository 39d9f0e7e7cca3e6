package dev.stoa.api.offer;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.task.TaskSpec;

/**
 * One part of a claim: this task on that agent.
 *
 * @param agent where, out of what is free there
 * @param task what to run
 */
public record Assignment(AgentId agent, TaskSpec task) {}
