package dev.stoa.bench.placement;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a fill came to, beside its time. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Placed {
    /** Tasks placed a second. */
    public double perSecond;

    /** How much of all processors is taken in the end, in thousandths. */
    public double utilisationPermille;

    /** Begins anew. */
    @Setup(Level.Iteration)
    public void clear() {
        perSecond = 0;
        utilisationPermille = 0;
    }

    void count(int tasks, long nanos) {
        perSecond = tasks * 1e9 / nanos;
    }
}
