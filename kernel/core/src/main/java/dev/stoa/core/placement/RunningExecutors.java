package dev.stoa.core.placement;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;

/** Knows which executors run where. */
public interface RunningExecutors {
    /** None run anywhere. */
    RunningExecutors NONE = (agent, framework, executor) -> false;

    /** Whether this executor of this framework runs on the agent of this index. */
    boolean runs(int agent, FrameworkId framework, ExecutorId executor);
}
