package dev.stoa.api.view;

import java.util.Optional;

import dev.stoa.api.resource.Resources;

/**
 * A framework as a listing shows it.
 *
 * @param framework its id
 * @param name its name
 * @param role whose share it draws on
 * @param principal on whose behalf it acts
 * @param state {@code connected} or {@code disconnected}
 * @param used what its tasks and executors hold
 * @param offered what is in its open offers
 * @param dominantSharePpm its dominant share of the cell, in millionths, before weights
 * @param tasks how many live tasks it has
 * @param supervision what the kernel does to keep its process running; empty if it does not
 */
public record FrameworkView(
        String framework,
        String name,
        String role,
        String principal,
        String state,
        Resources used,
        Resources offered,
        long dominantSharePpm,
        int tasks,
        Optional<SupervisionView> supervision) {}
