package dev.stoa.api.view;

import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;

/**
 * An agent as a listing shows it.
 *
 * @param agent its id
 * @param hostname its host
 * @param endpoint its session address
 * @param state {@code registered}, {@code expected} (recorded, not yet back since the master began) or {@code unreachable}
 * @param total all it has
 * @param used what tasks and executors hold
 * @param offered what is in open offers
 * @param attributes what is true of it
 * @param tasks how many live tasks it runs
 */
public record AgentView(
        String agent,
        String hostname,
        String endpoint,
        String state,
        Resources total,
        Resources used,
        Resources offered,
        Attributes attributes,
        int tasks) {}
