package dev.stoa.node.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.sim.Faults;
import dev.stoa.testkit.sim.Scenario;
import dev.stoa.testkit.sim.Workload;
import dev.stoa.testkit.sim.network.Conditions;
import dev.stoa.testkit.sim.node.SimFramework;
import org.junit.jupiter.api.Test;

/**
 * Several runs at one time, on masters and an agent that are simulated: each ends, whatever comes in which order. Sessions break at any
 * moment, with a launch on its way too; no run is killed, since nobody waits for one that is.
 */
class RunSimulationTest {
    private static final int SEEDS = Integer.getInteger("stoa.seeds", 20);

    /** A run lost its launch with its session here, and waited for ever. */
    private static final long LOST_LAUNCH = 39;

    @Test
    void runsEndOnARoughNetwork() {
        runs(Scenario.masters(1))
                .network(Conditions.ROUGH)
                .strikingFor(Duration.ofSeconds(1))
                .survives(LOST_LAUNCH, SEEDS);
    }

    @Test
    void runsEndWhenMastersChangeAndProcessesPause() {
        runs(Scenario.masters(3))
                .faults(
                        Faults.pauses(Duration.ofSeconds(5)),
                        Faults.cuts(Duration.ofSeconds(10)),
                        Faults.failOvers(Duration.ofSeconds(10)))
                .strikingFor(Duration.ofSeconds(30))
                .survives(1, SEEDS);
    }

    private static Scenario runs(Scenario scenario) {
        Scenario all = scenario.agents(1, "cpus:4;mem:4GiB");
        for (String name : List.of("run-a", "run-b", "run-c")) {
            all = all.workload(() -> new Run(name, 1));
        }
        return all.workload(() -> new Run("run-many", 3));
    }

    /** One {@code stoa run}, without the output. */
    private static final class Run implements Workload {
        private final String name;
        private final int count;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        Run(String name, int count) {
            this.name = name;
            this.count = count;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Supplier<Framework.Program<?>> program() {
            return () -> {
                Framework framework = Framework.named(name)
                        .capabilities(FrameworkInfo.Capability.DEMANDS)
                        .failoverTimeout(Duration.ofMinutes(30));
                return count == 1
                        ? framework.<RunActor.Command>behavior(this::one, RunActor.Command.Noticed::new)
                        : framework.behavior(
                                session -> RunManyActor.create(session, demand(), sentence -> {}, outcome));
            };
        }

        private Behavior<RunActor.Command> one(SchedulerSession session) {
            return Behaviors.setup(context -> RunActor.create(
                    session,
                    new RunActor.Plan(
                            task(),
                            Duration.ofSeconds(10),
                            (key, offer) -> context.getSelf().tell(new RunActor.Command.OutputEnded()),
                            sentence -> {},
                            outcome)));
        }

        private Demand demand() {
            return new Demand(
                    new DemandId("run"), task(), count, Demand.Gang.NONE, List.of(), 0, 0, Demand.Fulfilment.LAUNCH);
        }

        private TaskSpec task() {
            return TaskSpec.of(
                    new TaskId("run"), name, Resources.parse("cpus:0.1;mem:32MiB"), TaskBody.Command.shell("work"));
        }

        @Override
        public boolean isDone(SimFramework framework) {
            return outcome.isDone();
        }

        @Override
        public String progress() {
            return outcome.isDone() ? "it has ended" : "it has not ended";
        }
    }
}
