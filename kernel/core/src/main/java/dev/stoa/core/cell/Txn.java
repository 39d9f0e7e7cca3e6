package dev.stoa.core.cell;

import java.util.List;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.Atomicity;
import org.jspecify.annotations.Nullable;

/**
 * A proposed change of who holds what.
 *
 * @param framework who proposes
 * @param epoch the reign against which it was made
 * @param leases the framework's leases that it uses; ended by the commit whatever becomes of the claims
 * @param claims carried out in order
 * @param atomicity what one failure does to the rest
 * @param promise the promise that it makes use of, if it does
 */
public record Txn(
        FrameworkId framework,
        long epoch,
        List<OfferId> leases,
        List<Claim> claims,
        Atomicity atomicity,
        @Nullable PromiseKey promise) {
    public Txn {
        leases = List.copyOf(leases);
        claims = List.copyOf(claims);
    }

    /** One out of leases, which are void in any other reign by themselves. */
    public Txn(FrameworkId framework, List<OfferId> leases, List<Claim> claims, Atomicity atomicity) {
        this(framework, Long.MAX_VALUE, leases, claims, atomicity, null);
    }

    /** One out of what is free. */
    public static Txn ofFree(FrameworkId framework, long epoch, List<Claim> claims, Atomicity atomicity) {
        return new Txn(framework, epoch, List.of(), claims, atomicity, null);
    }
}
