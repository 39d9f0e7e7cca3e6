package dev.stoa.testkit.sim;

/** Something that goes wrong in a cluster, again and again until the cluster is {@linkplain SimCluster#isCalm calm}. */
@FunctionalInterface
public interface Fault {
    /** Begins to strike: arranges what will go wrong and when, by the cluster's chances. */
    void begin(SimCluster cluster);
}
