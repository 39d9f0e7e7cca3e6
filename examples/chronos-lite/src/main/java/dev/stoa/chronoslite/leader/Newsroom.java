package dev.stoa.chronoslite.leader;

import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.run.Run;

/** Who is told of the ends of runs. */
@FunctionalInterface
public interface Newsroom {
    /**
     * A run has ended and it is written. Must not block.
     *
     * @param news {@code failed}, {@code recovered}, {@code succeeded} or {@code skipped}
     */
    void tell(JobDefinition job, Run run, String news);
}
