package dev.stoa.bench.launch;

import org.HdrHistogram.Histogram;

/** How latencies are printed. */
final class Latencies {
    private Latencies() {}

    /** Median, p99, maximum and count of a histogram of nanoseconds. */
    static String line(Histogram nanos) {
        return "p50 %.2f ms, p99 %.2f ms, max %.1f ms, %,d in all"
                .formatted(
                        nanos.getValueAtPercentile(50) / 1e6,
                        nanos.getValueAtPercentile(99) / 1e6,
                        nanos.getMaxValue() / 1e6,
                        nanos.getTotalCount());
    }
}
