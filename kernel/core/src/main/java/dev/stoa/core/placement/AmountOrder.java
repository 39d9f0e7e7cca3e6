package dev.stoa.core.placement;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Agents ordered by how much of one kind they have free, in steps of a sixteenth: putting, taking out and stepping on are O(1).
 *
 * <p>Each step of amounts is a list threaded through two arrays, so that nothing is allocated. Within a step the order is that
 * of a stack, which is the same in every replay.
 */
final class AmountOrder {
    static final int NONE = -1;

    private static final int FRACTION_BITS = 4;
    private static final int STEPS = (Long.SIZE - FRACTION_BITS) << FRACTION_BITS;

    private final int[] heads = new int[STEPS];
    private final BitSet used = new BitSet(STEPS);
    private int[] next = new int[0];
    private int[] previous = new int[0];
    private int[] stepOf = new int[0];

    AmountOrder() {
        Arrays.fill(heads, NONE);
    }

    /** The step of an amount: steps rise with amounts. */
    static int stepOf(long amount) {
        if (amount < 1 << FRACTION_BITS) {
            return (int) amount;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(amount);
        int fraction = (int) (amount >>> (exponent - FRACTION_BITS)) & ((1 << FRACTION_BITS) - 1);
        return ((exponent - FRACTION_BITS + 1) << FRACTION_BITS) + fraction;
    }

    void put(int agent, long amount) {
        grow(agent);
        int step = stepOf(amount);
        if (stepOf[agent] == step) {
            return;
        }
        removeIfIn(agent);
        int head = heads[step];
        next[agent] = head;
        previous[agent] = NONE;
        stepOf[agent] = step;
        heads[step] = agent;
        if (head != NONE) {
            previous[head] = agent;
        }
        used.set(step);
    }

    void removeIfIn(int agent) {
        if (agent >= stepOf.length || stepOf[agent] == NONE) {
            return;
        }
        int step = stepOf[agent];
        int before = previous[agent];
        int after = next[agent];
        if (before == NONE) {
            heads[step] = after;
            if (after == NONE) {
                used.clear(step);
            }
        } else {
            next[before] = after;
        }
        if (after != NONE) {
            previous[after] = before;
        }
        stepOf[agent] = NONE;
    }

    /** The first agent of the fewest amount that is at least in this step; {@link #NONE} if there is none. */
    int firstFrom(int step) {
        int found = used.nextSetBit(step);
        return found < 0 ? NONE : heads[found];
    }

    /** The first agent of the largest amount; {@link #NONE} if there is none. */
    int firstFromTop() {
        int found = used.previousSetBit(STEPS - 1);
        return found < 0 ? NONE : heads[found];
    }

    /** The agent after this one towards larger amounts; {@link #NONE} if it was the last. */
    int up(int agent) {
        return next[agent] != NONE ? next[agent] : firstFrom(stepOf[agent] + 1);
    }

    /** The agent after this one towards smaller amounts, at least in this step; {@link #NONE} if it was the last. */
    int down(int agent, int least) {
        if (next[agent] != NONE) {
            return next[agent];
        }
        int found = stepOf[agent] == 0 ? NONE : used.previousSetBit(stepOf[agent] - 1);
        return found < least || found < 0 ? NONE : heads[found];
    }

    private void grow(int agent) {
        if (agent >= stepOf.length) {
            int before = stepOf.length;
            int size = Math.max(64, 2 * agent + 1);
            next = Arrays.copyOf(next, size);
            previous = Arrays.copyOf(previous, size);
            stepOf = Arrays.copyOf(stepOf, size);
            Arrays.fill(stepOf, before, size, NONE);
        }
    }
}
