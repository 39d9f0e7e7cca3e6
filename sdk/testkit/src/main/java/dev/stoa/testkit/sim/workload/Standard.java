package dev.stoa.testkit.sim.workload;

import java.time.Duration;

import dev.stoa.testkit.sim.Faults;
import dev.stoa.testkit.sim.Scenario;

/** The scenario that every build runs for a fixed set of seeds, and that figures are taken of. */
public final class Standard {
    private Standard() {}

    /** Three masters, four agents and two frameworks of two roles, and a minute of everything that can go wrong. */
    public static Scenario scenario() {
        return Scenario.masters(3)
                .agents(4, "cpus:4;mem:4GiB")
                .workload(() -> new Batch("alpha", 30, "cpus:1;mem:256MiB"))
                .workload(() -> new Batch("beta", 20, "cpus:2;mem:256MiB"))
                .faults(Faults.everything())
                .strikingFor(Duration.ofMinutes(1));
    }
}
