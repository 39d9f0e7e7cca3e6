package dev.stoa.core.role;

import dev.stoa.api.resource.Resources;

/**
 * A running sum of what one framework, one role or the whole cell holds, in the kinds that count for a share. Ports and
 * named things never enter a share, as in Mesos.
 */
public final class Charge {
    private long cpuMillis;
    private long memoryMib;
    private long diskMib;

    /** Adds what has come to be held. */
    public void add(Resources resources) {
        cpuMillis += resources.cpuMillis();
        memoryMib += resources.memoryMib();
        diskMib += resources.diskMib();
    }

    /** Takes off what is not held any more. */
    public void subtract(Resources resources) {
        cpuMillis -= resources.cpuMillis();
        memoryMib -= resources.memoryMib();
        diskMib -= resources.diskMib();
    }

    /** Adds another sum. */
    public void add(Charge other) {
        cpuMillis += other.cpuMillis;
        memoryMib += other.memoryMib;
        diskMib += other.diskMib;
    }

    /** Begins again at nothing. */
    public void reset() {
        cpuMillis = 0;
        memoryMib = 0;
        diskMib = 0;
    }

    /**
     * The largest part that this is of the whole, over all kinds (dominant share; Ghodsi and others, "Dominant Resource
     * Fairness", NSDI 2011, section 4). 0 to 1, more only if the whole shrank; 0 of a whole of nothing.
     */
    public double dominantShareOf(Charge whole) {
        return Math.max(
                part(cpuMillis, whole.cpuMillis),
                Math.max(part(memoryMib, whole.memoryMib), part(diskMib, whole.diskMib)));
    }

    /** The same if it had so much less. */
    public double dominantShareWithout(Resources less, Charge whole) {
        return Math.max(
                part(cpuMillis - less.cpuMillis(), whole.cpuMillis),
                Math.max(
                        part(memoryMib - less.memoryMib(), whole.memoryMib),
                        part(diskMib - less.diskMib(), whole.diskMib)));
    }

    private static double part(long amount, long whole) {
        return whole == 0 ? 0 : (double) amount / whole;
    }

    public boolean isNone() {
        return cpuMillis == 0 && memoryMib == 0 && diskMib == 0;
    }

    /** The sum as resources, for people. */
    public Resources toResources() {
        return Resources.of(cpuMillis, memoryMib, diskMib);
    }
}
