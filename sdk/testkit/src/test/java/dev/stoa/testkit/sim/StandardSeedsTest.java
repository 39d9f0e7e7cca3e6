package dev.stoa.testkit.sim;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.task.TaskPhase;
import dev.stoa.core.eviction.EvictionStage;
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
     * Steps of a task that no seed can take: an agent says of every command that ended while it was being killed that it was killed, so
     * that only tasks in executors, which are not simulated, end in another way then. The tests of {@code kernel/agent} take them.
     */
    private static final List<String> NOT_SIMULATED = List.of("KILLING > FINISHED", "KILLING > FAILED");

    @Test
    void aClusterSurvivesEverythingAndVisitsEveryStepOfATask() {
        Standard.scenario().survives(1, SEEDS);

        if (SEEDS >= 1_000 && Replay.here().seed().isEmpty()) {
            assertThat(TaskLife.TRANSITIONS.neverTaken()).isSubsetOf(NOT_SIMULATED);
            assertThat(TaskPhase.TRANSITIONS.neverTaken()).isEmpty();
            assertThat(EvictionStage.TRANSITIONS.neverTaken()).isEmpty();
        }
    }
}
