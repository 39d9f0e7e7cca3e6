package dev.stoa.core.reign;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.core.registry.RegistryRequest;

/** What a reign wants done in the world, in order. */
public sealed interface Outbound {
    /** Say this to a framework, if it is attached. */
    record ToFramework(FrameworkId framework, SchedulerNotice notice) implements Outbound {}

    /** Say this to an agent, if it is attached. */
    record ToAgent(AgentId agent, AgentNotice notice) implements Outbound {}

    /** Have this recorded, and tell the reign what came of it. */
    record ToRegistry(RegistryRequest request) implements Outbound {}

    /** Somebody obeys a later reign: this master must not go on. */
    record StepDown(String reason) implements Outbound {}
}
