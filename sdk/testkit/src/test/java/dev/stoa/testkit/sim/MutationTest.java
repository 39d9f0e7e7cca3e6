package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.agent.runtime.LaunchException;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.reign.Reign;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.RegistryLog;
import dev.stoa.master.leader.LeaderActor;
import dev.stoa.testkit.sim.check.Violation;
import dev.stoa.testkit.sim.log.PassingLog;
import dev.stoa.testkit.sim.node.Command;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.workload.Batch;
import dev.stoa.testkit.sim.workload.Standard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Bugs that real systems have had, put in on purpose from outside: the simulator finds each within a few seeds. */
@Timeout(300)
class MutationTest {
    private static final int SEEDS = 25;

    /** The rule that the mutated cluster breaks with the first seed that finds it. */
    private static String found(Scenario mutated) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                mutated.run(seed);
            } catch (SimulationFailure failure) {
                return failure.getCause() instanceof Violation violation
                        ? violation.rule()
                        : String.valueOf(failure.getCause());
            }
        }
        return "nothing in %d seeds".formatted(SEEDS);
    }

    @Test
    void findsADoubleCommitAfterAFailOver() {
        // Machines that start anew have to be recorded, and masters that do not know yet that they are deposed try to.
        Scenario mutated = Scenario.masters(3)
                .agents(6, "cpus:4;mem:4GiB")
                .workload(() -> new Batch("alpha", 20, "cpus:1;mem:256MiB"))
                .faults(
                        Faults.failOvers(Duration.ofSeconds(4)),
                        Faults.every(Duration.ofMillis(250), (cluster, random) -> {
                            SimAgent any = cluster.agents()
                                    .get(random.nextInt(cluster.agents().size()));
                            any.losePower(Duration.ofMillis(200));
                        }))
                .log(Unfenced::new);

        assertThat(found(mutated)).isEqualTo("two masters never both record");
    }

    @Test
    void findsALostAcknowledgement() {
        Scenario mutated = Standard.scenario()
                .wire((receiver, hello, message) -> !(message instanceof AgentNotice.StatusAcknowledged ack
                        && ack.task().task().value().startsWith("job-3-")));

        assertThat(found(mutated)).isIn("every end is acknowledged", "all comes to rest");
    }

    @Test
    void findsAResurrectedTask() {
        assertThat(found(Standard.scenario().runtime(Forgetful::new)))
                .isIn("a task is launched at most once", "an ended task does not come back");
    }

    @Test
    void findsALeakedOffer() {
        Scenario mutated = Scenario.masters(1)
                .agents(3, "cpus:4;mem:4GiB")
                .workload(() -> new Batch("alpha", 10, "cpus:1;mem:256MiB"))
                .strikingFor(Duration.ofSeconds(20))
                .reigns(Leaking::new);

        assertThat(found(mutated)).isEqualTo("no offer leaks");
    }

    @Test
    void findsAGuaranteeThatIsIgnored() {
        guaranteed((epoch, recorded, now) -> new Reign(epoch, recorded, ReignConfig.DEFAULT, now))
                .run(1);

        assertThat(found(guaranteed(Ignoring::new))).isEqualTo("all comes to rest");
    }

    /** One framework takes all it gets and never gives it back; the other one needs more than its fair share, as it is guaranteed. */
    private static Scenario guaranteed(LeaderActor.Reigns reigns) {
        RoleTerms most = new RoleTerms(RoleTerms.DEFAULT_WEIGHT_MILLIS, Quantities.parse("cpus:6"), Optional.empty());
        return Scenario.masters(1)
                .agents(2, "cpus:4;mem:4GiB")
                .workload(() -> new Services("alpha", 100, 1, "cpus:1;mem:64MiB"))
                .workload(() -> new Services("beta", 6, 6, "cpus:1;mem:64MiB"))
                .command(Command.SERVICE)
                .strikingFor(Duration.ofSeconds(5))
                .reigns((epoch, recorded, now) -> {
                    Reign reign = reigns.begin(epoch, recorded, now);
                    reign.quotaSet(new RoleName("beta"), most);
                    return reign;
                });
    }

    /** Says of every append that it is in the log, whatever the log has said. */
    private record Unfenced(RegistryLog way) implements PassingLog {
        @Override
        public CompletionStage<AppendOutcome> append(Append append) {
            return way.append(append)
                    .thenApply(outcome -> outcome instanceof AppendOutcome.Conflict
                            ? new AppendOutcome.Appended(
                                    append.expectedHighest() + append.events().size())
                            : outcome);
        }
    }

    /** Does not know after a restart what it has launched before. */
    private record Forgetful(TaskRuntime runtime) implements TaskRuntime {
        @Override
        public String name() {
            return runtime.name();
        }

        @Override
        public void launch(ContainerPlan plan) throws LaunchException {
            runtime.launch(plan);
        }

        @Override
        public Adoption adopt(ContainerId container) {
            return Adoption.UNATTEMPTED;
        }

        @Override
        public void stop(ContainerId container, Duration grace) {
            runtime.stop(container, grace);
        }

        @Override
        public void remove(ContainerId container) {
            runtime.remove(container);
        }

        @Override
        public void close() {
            runtime.close();
        }
    }

    /** Does not give back what is declined, and lets no offer run out. */
    private static final class Leaking extends Reign {
        Leaking(long epoch, RegistryState recorded, long nowMillis) {
            super(epoch, recorded, ReignConfig.DEFAULT, nowMillis);
        }

        @Override
        public void decline(FrameworkId framework, SchedulerCall.Decline call, long nowMillis) {}

        @Override
        public long nextDeadline(long nowMillis) {
            return Long.MAX_VALUE;
        }
    }

    /** Hears of a guarantee and does nothing about it. */
    private static final class Ignoring extends Reign {
        Ignoring(long epoch, RegistryState recorded, long nowMillis) {
            super(epoch, recorded, ReignConfig.DEFAULT, nowMillis);
        }

        @Override
        public void quotaSet(RoleName role, RoleTerms terms) {}
    }
}
