package dev.stoa.core.cell;

import java.util.List;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.Atomicity;

/**
 * A proposed change of who holds what.
 *
 * @param framework who proposes
 * @param leases the framework's leases that it uses; ended by the commit whatever becomes of the claims
 * @param claims carried out in order
 * @param atomicity what one failure does to the rest
 */
public record Txn(FrameworkId framework, List<OfferId> leases, List<Claim> claims, Atomicity atomicity) {
    public Txn {
        leases = List.copyOf(leases);
        claims = List.copyOf(claims);
    }
}
