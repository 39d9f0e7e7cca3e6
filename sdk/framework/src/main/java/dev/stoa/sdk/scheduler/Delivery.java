package dev.stoa.sdk.scheduler;

import dev.stoa.api.protocol.SchedulerNotice;

/**
 * A notice on its way to the author's behaviour. Owed: {@link SubscriptionActor.Processed} with the number, once the
 * behaviour has returned.
 */
public record Delivery(long number, SchedulerNotice notice) {}
