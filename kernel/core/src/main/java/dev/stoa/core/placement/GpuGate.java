package dev.stoa.core.placement;

import java.util.BitSet;
import java.util.function.Predicate;

import dev.stoa.api.id.FrameworkId;

/**
 * Which agents are kept for those that can use GPUs.
 *
 * @param kept their indexes, as they are now; a view that must not be changed
 * @param users who can
 */
public record GpuGate(BitSet kept, Predicate<FrameworkId> users) {
    /** None is kept. */
    public static final GpuGate OPEN = new GpuGate(new BitSet(), framework -> true);
}
