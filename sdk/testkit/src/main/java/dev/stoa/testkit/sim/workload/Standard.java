package dev.stoa.testkit.sim.workload;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.eviction.PreemptionConfig;
import dev.stoa.core.reign.EvictionTimes;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.testkit.sim.Fault;
import dev.stoa.testkit.sim.Faults;
import dev.stoa.testkit.sim.Scenario;
import dev.stoa.testkit.sim.node.Command;

/** The scenario that every build runs for a fixed set of seeds, and that figures are taken of. */
public final class Standard {
    /** Shorter than real ones, so that a minute has room for what takes a master minutes. */
    private static final ReignConfig TIMES = new ReignConfig(30_000, 8_000, 30_000)
            .withEviction(new EvictionTimes(3_000, 5_000, 10_000, 2_000), PreemptionConfig.DEFAULT);

    private static final RoleName GUARANTEED = new RoleName("epsilon");
    private static final int LOW = 50;
    private static final int HIGH = 200;

    private Standard() {}

    /**
     * Three masters, four agents and five frameworks of five roles, and a minute of everything that can go wrong. Two frameworks live by
     * offers, two state demands for which others have to go, by priority and by guarantee, and one keeps services that go first.
     */
    public static Scenario scenario() {
        return Scenario.masters(3)
                .agents(4, "cpus:4;mem:4GiB")
                .workload(() -> new Batch("alpha", 20, "cpus:1;mem:256MiB"))
                .workload(() -> new Batch("beta", 10, "cpus:2;mem:256MiB"))
                .workload(() -> new Keeper("gamma", 5, "cpus:1;mem:64MiB", LOW))
                .workload(() -> new Urgent("delta", 5, 2, "cpus:3;mem:256MiB", HIGH))
                .workload(() -> new Urgent(GUARANTEED.value(), 3, 1, "cpus:3;mem:256MiB", LOW))
                .command(Standard::run)
                .reign(TIMES)
                .faults(guaranteed(), Faults.everything())
                .strikingFor(Duration.ofMinutes(1));
    }

    private static Fault guaranteed() {
        return cluster -> cluster.operator().guarantees(GUARANTEED, Quantities.parse("cpus:3"));
    }

    /** Services run until they are killed; some programs cannot be started, and some do not heed that they are to end. */
    private static Command.Run run(List<String> argv, RandomGenerator random) {
        if (random.nextInt(30) == 0) {
            return Command.Run.notStarting("no such program");
        }
        Command kind = argv.contains("serve") ? Command.SERVICE : Command.ANY;
        Command.Run run = kind.run(argv, random);
        return random.nextInt(5) == 0 ? run.stubborn() : run;
    }
}
