package dev.stoa.api.view;

import java.util.Optional;

import dev.stoa.api.resource.Quantities;

/**
 * A role as a listing shows it, with all below it.
 *
 * @param role its path
 * @param weightMillis its weight among its siblings, in thousandths
 * @param guarantee what it gets when it asks
 * @param limit what it may hold at most; empty if nothing limits it
 * @param used what counts against both: what is held, offered or reserved
 * @param dominantSharePpm its dominant share of the cell, in millionths, before weights
 * @param frameworks how many frameworks are charged to it directly
 */
public record RoleView(
        String role,
        long weightMillis,
        Quantities guarantee,
        Optional<Quantities> limit,
        Quantities used,
        long dominantSharePpm,
        int frameworks) {}
