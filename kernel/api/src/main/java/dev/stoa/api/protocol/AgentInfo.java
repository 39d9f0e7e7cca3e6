package dev.stoa.api.protocol;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;

/**
 * What an agent says of itself.
 *
 * @param id kept in its work directory
 * @param workKey a random value made with the work directory; two agents that say one id differ in it
 * @param hostname for people and for locality
 * @param endpoint the session address where executors elsewhere and readers of sandboxes reach it
 * @param total all it has
 * @param attributes what is true of it
 * @param bootId changes when the machine is started anew
 */
public record AgentInfo(
        AgentId id,
        String workKey,
        String hostname,
        String endpoint,
        Resources total,
        Attributes attributes,
        String bootId) {}
