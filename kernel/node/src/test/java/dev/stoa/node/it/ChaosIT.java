package dev.stoa.node.it;

import java.time.Duration;

import dev.stoa.testkit.chaos.ChaosRun;
import dev.stoa.testkit.chaos.ChaosSettings;
import dev.stoa.testkit.chaos.Judge;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** A short run of {@code stoa chaos} with a seed that kills, freezes and cuts off; longer ones are for the command. */
class ChaosIT {
    private static final long SEED = Long.getLong("stoa.chaos.seed", 20);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("stoa.chaos.seconds", 40));

    /** What starting, healing and judging may take on top. */
    private static final Duration REST = Duration.ofSeconds(380);

    @Test
    void everyTaskHasOneStoryWhateverIsDoneToTheProcesses() throws Exception {
        ChaosSettings settings = new ChaosSettings(SEED, LENGTH, 3, 3, 4, Duration.ofMinutes(3));

        Judge.Verdict verdict =
                assertTimeoutPreemptively(LENGTH.plus(REST), () -> new ChaosRun(settings, System.out::println).run());

        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.accepted()).as("tasks accepted").isPositive();
    }
}
