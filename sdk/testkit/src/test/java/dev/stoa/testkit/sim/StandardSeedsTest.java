package dev.stoa.testkit.sim;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.task.TaskPhase;
import dev.stoa.core.task.TaskLife;
import dev.stoa.testkit.sim.workload.Standard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The seeds that every build runs, and what they must have visited between them. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class StandardSeedsTest {
    private static final int SEEDS = Integer.getInteger("stoa.seeds", 12);

    /**
     * Steps of a task that these seeds need not take, each with its reason.
     *
     * <p>STARTING: commands without artifacts and without executors, which are all that is simulated, are said to start only by an
     * agent that registers in between. GONE: nobody marks an agent gone. KILLING: what is killed runs, on an agent that can be
     * seen, and a command that is killed does not end by itself. The tests of {@code kernel/core} and {@code kernel/agent} take these
     * steps.
     */
    private static final List<String> NOT_SIMULATED = List.of(
            "STAGING > STARTING",
            "STAGING > KILLING",
            "STAGING > KILLED",
            "STAGING > GONE",
            "STARTING > RUNNING",
            "STARTING > KILLING",
            "STARTING > UNREACHABLE",
            "STARTING > FINISHED",
            "STARTING > FAILED",
            "STARTING > KILLED",
            "STARTING > GONE",
            "RUNNING > GONE",
            "KILLING > FINISHED",
            "KILLING > FAILED",
            "KILLING > GONE",
            "UNREACHABLE > STARTING",
            "UNREACHABLE > KILLING",
            "UNREACHABLE > GONE");

    @Test
    void aClusterSurvivesEverythingAndVisitsEveryStepOfATask() {
        Standard.scenario().survives(1, SEEDS);

        if (SEEDS >= 1_000 && Replay.here().seed().isEmpty()) {
            assertThat(TaskLife.TRANSITIONS.neverTaken()).isSubsetOf(NOT_SIMULATED);
            assertThat(TaskPhase.TRANSITIONS.neverTaken()).isSubsetOf("PREPARING > KILLING");
        }
    }
}
