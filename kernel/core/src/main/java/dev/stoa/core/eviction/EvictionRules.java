package dev.stoa.core.eviction;

import java.util.Optional;

import dev.stoa.api.eviction.EvictionReason;

/**
 * Who may be taken from for whom, and why: the only place where that is decided.
 *
 * <p>Three rules, tried in this order, and none reaches out of the claimant's own pool; the second and the third are about
 * unreserved resources, since guarantees and shares are divided there:
 *
 * <ol>
 *   <li>a lower priority gives way to a higher one;
 *   <li>of equal priority, a role that keeps all it is guaranteed gives way to one whose guarantee is not filled;
 *   <li>of equal priority, a role that stays above the claimant's by at least the margin, and keeps all it is guaranteed, gives
 *       way to that of the smaller share.
 * </ol>
 *
 * <p>Apart from these, whoever may not be taken from may still be <em>moved</em>: by a claimant of its priority or a higher one, and
 * only if another place is free for it ({@link #mayMove}). Nobody loses by that, so shares and guarantees are not asked.
 *
 * <p>No rule holds in both directions after it was used: a priority is not below itself; who was given what a guarantee fills
 * keeps that guarantee; whose share is still the smaller one after the exchange is not the larger one. Hence whoever was
 * evicted cannot evict those for whom it was.
 *
 * @param shareMarginPpm by how much the giving role must stay above the taking one, in millionths of the cell divided by weights;
 *     0 or more
 * @param fairShare whether the third rule is in force
 */
public record EvictionRules(long shareMarginPpm, FairShare fairShare) {
    private static final double PARTS_PER_MILLION = 1_000_000.0;

    /** Whether a small share alone is a reason to take. */
    public enum FairShare {
        /** Shares even out as tasks end; nobody is evicted for that. */
        BY_ITSELF,
        /** What is far above gives way. */
        RECLAIMED
    }

    /** Priority and guarantees only. */
    public static final EvictionRules DEFAULT = new EvictionRules(100_000, FairShare.BY_ITSELF);

    public EvictionRules {
        if (shareMarginPpm < 0) {
            throw new IllegalArgumentException("share margin of %d ppm must be 0 or more".formatted(shareMarginPpm));
        }
    }

    /** Why the claimant may take what the task holds; empty if it may not. */
    public Optional<EvictionReason> mayTake(Claimant claimant, Holding holding, RoleShares shares) {
        if (!isOfItsPool(claimant, holding) || holding.priority() > claimant.priority()) {
            return Optional.empty();
        }
        if (holding.priority() < claimant.priority()) {
            return Optional.of(EvictionReason.PREEMPTED);
        }
        if (!claimant.isUnreserved() || !shares.keepsGuarantee(holding.role(), holding.resources())) {
            return Optional.empty();
        }
        if (shares.isGuaranteed(claimant.role(), claimant.needed(), holding.role())) {
            return Optional.of(EvictionReason.RECLAIMED_FOR_GUARANTEE);
        }
        return fairShare == FairShare.RECLAIMED && staysAbove(claimant, holding, shares)
                ? Optional.of(EvictionReason.RECLAIMED_FOR_SHARE)
                : Optional.empty();
    }

    /** Whether a task may be moved for the claimant, if it has another place. */
    public boolean mayMove(Claimant claimant, Holding holding) {
        return isOfItsPool(claimant, holding) && holding.priority() <= claimant.priority();
    }

    private static boolean isOfItsPool(Claimant claimant, Holding holding) {
        return claimant.supply() == holding.supply() && claimant.reservation().equals(holding.reservation());
    }

    private boolean staysAbove(Claimant claimant, Holding holding, RoleShares shares) {
        if (shares.distance(holding.role(), claimant.role()) * PARTS_PER_MILLION <= shareMarginPpm) {
            return false;
        }
        shares.lose(holding.role(), holding.resources());
        shares.gain(claimant.role(), claimant.needed());
        double after = shares.distance(holding.role(), claimant.role());
        shares.lose(claimant.role(), claimant.needed());
        shares.gain(holding.role(), holding.resources());
        return after > 0 && after * PARTS_PER_MILLION >= shareMarginPpm;
    }
}
