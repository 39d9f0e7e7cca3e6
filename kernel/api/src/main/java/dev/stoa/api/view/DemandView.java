package dev.stoa.api.view;

import dev.stoa.api.resource.Resources;

/**
 * A demand as a listing shows it.
 *
 * @param demand its id within its framework
 * @param framework its framework's id
 * @param frameworkName its framework's name
 * @param role to whose share it is charged
 * @param priority of its tasks
 * @param count how many tasks it wants
 * @param placed how many of them have been placed
 * @param minimum how many are placed together or not at all
 * @param resources what each holds
 * @param constraint what must be true of their agents; empty for nothing
 * @param position its place in the order, 1 for the first
 * @param state {@code ready}, {@code waiting} (no place now), {@code promised} (agents are kept for it), {@code clearing} (others are
 *     taken away for it) or {@code returning} (waits for agents that may be running its tasks)
 * @param waitedMillis since when it stands
 * @param why it waits; empty if nobody has looked yet
 * @param rooms where others are taken away for it and how long they still have at most, such as {@code a7 in 25s}; empty if
 *     nowhere
 */
public record DemandView(
        String demand,
        String framework,
        String frameworkName,
        String role,
        int priority,
        int count,
        int placed,
        int minimum,
        Resources resources,
        String constraint,
        int position,
        String state,
        long waitedMillis,
        String why,
        String rooms) {}
