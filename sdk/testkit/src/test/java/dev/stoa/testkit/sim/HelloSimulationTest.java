package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.testkit.HelloFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What the guide shows: tests of one's own framework in a simulated cluster with faults. */
@Timeout(300)
@EnabledIfSystemProperty(named = "stoa.seeds", matches = ".+", disabledReason = "runs with -Psoak")
class HelloSimulationTest {
    @Test
    void helloEndsOverCutsAndARoughNetwork() {
        Scenario.masters(1)
                .agents(3, "cpus:2;mem:2GiB")
                .framework("hello", () -> Framework.named("hello")
                        .failoverTimeout(Duration.ofMinutes(10))
                        .behavior(HelloFramework::hello))
                .faults(Faults.cuts(Duration.ofSeconds(10)), Faults.roughNetwork())
                .survives(1, 10);
    }

    /** It launches one id on every offer, and a new master does not know at once what runs on agents that are not back yet. */
    @Test
    void aFailOverFindsThatHelloLaunchesItsOneTaskTwice() {
        Scenario failingOver = Scenario.masters(3)
                .agents(3, "cpus:2;mem:2GiB")
                .framework("hello", () -> Framework.named("hello")
                        .failoverTimeout(Duration.ofMinutes(10))
                        .behavior(HelloFramework::hello))
                .faults(Faults.cuts(Duration.ofSeconds(10)), Faults.failOvers(Duration.ofSeconds(5)));

        SimulationFailure found = catchThrowableOfType(SimulationFailure.class, () -> failingOver.survives(1, 100));

        assertThat(found).hasMessageContaining("a task is launched at most once");
    }

    // GUIDE: begin
    @Test
    void retryingEndsWhateverGoesWrong() {
        Scenario.masters(3)
                .agents(3, "cpus:2;mem:2GiB")
                .framework("retrying", () -> Framework.named("retrying")
                        .failoverTimeout(Duration.ofMinutes(10))
                        .behavior(HelloSimulationTest::retrying))
                .faults(Faults.cuts(Duration.ofSeconds(10)), Faults.failOvers(Duration.ofSeconds(10)))
                .faults(Faults.powerLosses(Duration.ofSeconds(20)), Faults.roughNetwork())
                .survives(1, 10);
    }
    // GUIDE: end

    /** Tries one command under a new id each time until it has finished, one attempt after the other. */
    private static Behavior<SchedulerNotice> retrying(SchedulerSession kernel) {
        AtomicInteger attempts = new AtomicInteger();
        return Behaviors.setup(context -> waiting(kernel, attempts));
    }

    private static Behavior<SchedulerNotice> waiting(SchedulerSession kernel, AtomicInteger attempts) {
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    TaskId id = new TaskId("try-" + attempts.incrementAndGet());
                    kernel.launch(
                            made.offers().get(0),
                            TaskSpec.of(
                                    id, "try", Resources.parse("cpus:1;mem:64MiB"), TaskBody.Command.shell("true")));
                    kernel.suppress();
                    return launched(kernel, attempts);
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private static Behavior<SchedulerNotice> launched(SchedulerSession kernel, AtomicInteger attempts) {
        return Behaviors.receive(SchedulerNotice.class)
                .onMessage(SchedulerNotice.OffersMade.class, made -> {
                    made.offers().forEach(offer -> kernel.decline(offer));
                    return Behaviors.same();
                })
                .onMessage(
                        SchedulerNotice.AcceptAnswered.class,
                        answered -> answered.reply().rejected().isEmpty() ? Behaviors.same() : again(kernel, attempts))
                .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                    TaskState state = changed.status().state();
                    if (state == TaskState.FINISHED) {
                        kernel.teardown();
                        return Behaviors.same();
                    }
                    return state.isTerminal() || state == TaskState.UNKNOWN
                            ? again(kernel, attempts)
                            : Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private static Behavior<SchedulerNotice> again(SchedulerSession kernel, AtomicInteger attempts) {
        kernel.revive();
        return waiting(kernel, attempts);
    }
}
