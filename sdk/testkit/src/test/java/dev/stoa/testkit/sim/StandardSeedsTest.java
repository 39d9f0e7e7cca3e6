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
     * Steps of a task that these seeds do not take, each with its reason.
     *
     * <p>STARTING: commands without artifacts and without executors, which are all that is simulated, are never said to start.
     */
    private static final List<String> NOT_SIMULATED = List.of(
            "STAGING > STARTING",
            "STARTING > RUNNING",
            "STARTING > KILLING",
            "STARTING > UNREACHABLE",
            "STARTING > FINISHED",
            "STARTING > FAILED",
            "STARTING > KILLED",
            "STARTING > GONE",
            "UNREACHABLE > STARTING");

    @Test
    void aClusterSurvivesEverythingAndVisitsEveryStepOfATask() {
        Standard.scenario().survives(1, SEEDS);

        if (SEEDS >= 1_000 && Replay.here().seed().isEmpty()) {
            assertThat(TaskLife.TRANSITIONS.neverTaken()).isSubsetOf(NOT_SIMULATED);
            assertThat(TaskPhase.TRANSITIONS.neverTaken()).isEmpty();
        }
    }
}
