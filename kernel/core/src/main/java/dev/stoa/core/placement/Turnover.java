package dev.stoa.core.placement;

import java.util.Arrays;

/** How much has become free on agents since the time before the last: what tells where something will soon be free again. */
final class Turnover {
    private long[] cpuMillis = new long[0];
    private long[] memoryMib = new long[0];
    private long[] cpuMillisBefore = new long[0];
    private long[] memoryMibBefore = new long[0];

    /** So much more is free on an agent; less than nothing counts for nothing. */
    void freed(int agent, long moreCpuMillis, long moreMemoryMib) {
        if (moreCpuMillis > 0 || moreMemoryMib > 0) {
            grow(agent);
            cpuMillis[agent] += Math.max(0, moreCpuMillis);
            memoryMib[agent] += Math.max(0, moreMemoryMib);
        }
    }

    /** A new time begins. */
    void turn() {
        long[] cpu = cpuMillisBefore;
        long[] memory = memoryMibBefore;
        cpuMillisBefore = cpuMillis;
        memoryMibBefore = memoryMib;
        Arrays.fill(cpu, 0);
        Arrays.fill(memory, 0);
        cpuMillis = cpu;
        memoryMib = memory;
    }

    /** Nothing has become free yet. */
    void forget() {
        turn();
        turn();
    }

    void forget(int agent) {
        if (agent < cpuMillis.length) {
            cpuMillis[agent] = 0;
            memoryMib[agent] = 0;
        }
        if (agent < cpuMillisBefore.length) {
            cpuMillisBefore[agent] = 0;
            memoryMibBefore[agent] = 0;
        }
    }

    long cpuMillis(int agent) {
        return at(cpuMillis, agent) + at(cpuMillisBefore, agent);
    }

    long memoryMib(int agent) {
        return at(memoryMib, agent) + at(memoryMibBefore, agent);
    }

    private static long at(long[] amounts, int agent) {
        return agent < amounts.length ? amounts[agent] : 0;
    }

    private void grow(int agent) {
        if (agent >= cpuMillis.length) {
            int size = Math.max(64, 2 * agent + 1);
            cpuMillis = Arrays.copyOf(cpuMillis, size);
            memoryMib = Arrays.copyOf(memoryMib, size);
        }
    }
}
